import { OperatorError } from "../plugins/errors.js";
import type { Config } from "./config.js";
import { createLog } from "./log.js";
import { endOnBugs, signalToStop } from "./program.js";
import { startServer } from "./server.js";
import { welcomeText } from "./welcome.js";

/**
 * Runs the server as a program: until SIGTERM or SIGINT, with SIGHUP reloading.
 *
 * @param load reads the configuration; called again on SIGHUP.
 */
export async function serve(load: () => Config): Promise<void> {
  const config = load();
  const log = createLog(config.log.level);
  endOnBugs(log);
  const server = await startServer(config, log);
  process.stderr.write(welcomeText({ ...server, mode: config.mode, dataDir: config.data_dir }));
  process.on("SIGHUP", () => {
    try {
      void server.reload(load());
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      log.error({ detail: error.message }, "the configuration was not reloaded; the last good one stays in force");
    }
  });
  await signalToStop();
  await server.stop();
}
