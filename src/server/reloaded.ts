import { isDeepStrictEqual } from "node:util";
import type { Config } from "./config.js";

/**
 * The configuration in force after a reload: of what changed, that which a running server takes over. Several processes
 * are replaced one after the other and take over nearly all; the recorder is replaced in any case.
 */
export function reloaded(started: Config, changed: Config): Config {
  const { listen, data_dir, processes } = started;
  const { store, sinks } = changed;
  const { users, hosts } = changed.admin;
  const ofRecorder = { store, sinks, admin: { ...started.admin, users, hosts } };
  return processes === 1 ? { ...started, ...ofRecorder } : { ...changed, ...ofRecorder, listen, data_dir, processes };
}

/** Names of settings that changed and count from the next start. */
export function waitingForStart(changed: Config, inForce: Config): string[] {
  return Object.entries(changed).flatMap(([name, value]) =>
    isDeepStrictEqual(value, inForce[name as keyof Config]) ? [] : [name],
  );
}
