import { type Log, withoutMessage } from "./log.js";

/** Node would print the error with its message, and that may quote what was being read. */
export function endOnBugs(log: Log): void {
  for (const kind of ["uncaughtException", "unhandledRejection"] as const) {
    process.on(kind, (error: unknown) => {
      log.fatal(withoutMessage(error), "a bug; the process ends");
      process.exit(1);
    });
  }
}

/** Resolves on the first SIGTERM or SIGINT; a second one ends the process at once. */
export function signalToStop(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.on(signal, () => {
        if (asked) process.exit(1);
        asked = true;
        resolve();
      });
    }
  });
}
