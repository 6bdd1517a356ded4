import { statSync } from "node:fs";
import { OperatorError } from "../plugins/errors.js";
import type { KeyStore } from "./keys.js";
import type { Log } from "./log.js";

const POLL_MS = 500;

/** Takes over keys that `shutter keys` creates or revokes beside a running server. Gives back what ends it. */
export function watchKeys(keys: KeyStore, log: Log): () => void {
  const stamp = (): string => {
    const { mtimeMs, ino } = statSync(keys.path);
    return `${ino}:${mtimeMs}`;
  };
  let known = stamp();
  const timer = setInterval(() => {
    try {
      const now = stamp();
      if (now === known) return;
      known = now;
      keys.reload();
      log.info({ keys: keys.size }, "keys reloaded");
    } catch (error) {
      log.error(
        { detail: error instanceof OperatorError ? error.message : "unreadable" },
        "keys were not reloaded; the last good ones stay valid",
      );
    }
  }, POLL_MS);
  return () => clearInterval(timer);
}
