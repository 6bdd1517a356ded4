import type { Config } from "./config.js";
import { createLog, type Log, withoutMessage } from "./log.js";
import { startServer } from "./server.js";
import { welcomeText } from "./welcome.js";

/** Runs the server as a program: until SIGTERM or SIGINT, with SIGHUP reloading policies. */
export async function serve(config: Config): Promise<void> {
  const log = createLog(config.log.level);
  endOnBugs(log);
  const server = await startServer(config, log);
  process.stderr.write(welcomeText({ ...server, mode: config.mode, dataDir: config.data_dir }));
  process.on("SIGHUP", () => void server.reload());
  await signalToStop();
  await server.stop();
}

/** Node would print the error with its message, and that may quote what was being read. */
function endOnBugs(log: Log): void {
  for (const kind of ["uncaughtException", "unhandledRejection"] as const) {
    process.on(kind, (error: unknown) => {
      log.fatal(withoutMessage(error), "a bug; the process ends");
      process.exit(1);
    });
  }
}

/** Resolves on the first SIGTERM or SIGINT; a second one ends the process at once. */
function signalToStop(): Promise<void> {
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
