import { afterAll, beforeAll } from "vitest";
import type { ApertureConfig, HookConfig } from "../support/aperture/config.js";
import { type ShutterOptions, type ShutterProcess, startShutter } from "../support/shutter-process.js";

const START_MS_MAX = 90_000;

/** One server for all tests of a file. */
export function shutterForThisFile(options: ShutterOptions): () => ShutterProcess {
  let shutter: ShutterProcess | undefined;
  beforeAll(async () => {
    shutter = await startShutter(options);
  }, START_MS_MAX);
  afterAll(async () => {
    await shutter?.stop();
  });
  return () => {
    if (shutter === undefined) throw new Error("asked for the server before it was started");
    return shutter;
  };
}

/** The printed configuration, with some members of every hook changed. */
export function withHooks(
  { aperture }: ShutterProcess,
  change: Partial<HookConfig>,
): Pick<ApertureConfig, "hooks" | "grants"> {
  const hooks = Object.entries(aperture.hooks ?? {}).map(([name, hook]) => [name, { ...hook, ...change }]);
  return { ...aperture, hooks: Object.fromEntries(hooks) };
}
