import { Command } from "commander";
import { loadConfig } from "../server/config.js";

interface ServeFlags {
  readonly config?: string;
  readonly host?: string;
  readonly port?: string;
  readonly adminHost?: string;
  readonly adminPort?: string;
  readonly dataDir?: string;
  readonly processes?: string;
  readonly mode?: string;
  readonly budgetMs?: string;
  readonly logLevel?: string;
}

export function serveCommand(): Command {
  return new Command("serve")
    .description("answer Aperture's hook calls until SIGTERM")
    .option("-c, --config <file>", "configuration file, YAML or JSON (SHUTTER_CONFIG)")
    .option("--host <address>", "address of the hook listener (SHUTTER_HOST)")
    .option("--port <number>", "port of the hook listener (SHUTTER_PORT)")
    .option("--admin-host <address>", "address of the admin listener (SHUTTER_ADMIN_HOST)")
    .option("--admin-port <number>", "port of the admin listener (SHUTTER_ADMIN_PORT)")
    .option("--data-dir <folder>", "keys and audit spool (SHUTTER_DATA_DIR)")
    .option("--processes <number>", "processes that answer hook calls on the one port (SHUTTER_PROCESSES)")
    .option("--mode <mode>", "monitor or enforce: mode of the shipped policies (SHUTTER_MODE)")
    .option("--budget-ms <number>", "compute time of a pre_request (SHUTTER_BUDGET_MS)")
    .option("--log-level <level>", "trace, debug, info, warn, error, silent (SHUTTER_LOG_LEVEL)")
    .action(async (flags: ServeFlags) => {
      const number = (text: string | undefined): unknown =>
        text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
      const set = {
        "listen.host": flags.host,
        "listen.port": number(flags.port),
        "admin.host": flags.adminHost,
        "admin.port": number(flags.adminPort),
        data_dir: flags.dataDir,
        processes: number(flags.processes),
        mode: flags.mode,
        budget_ms: number(flags.budgetMs),
        "log.level": flags.logLevel,
      };
      const { serve } = await import("../server/serve.js");
      await serve(() => loadConfig({ config: flags.config, set }));
    });
}
