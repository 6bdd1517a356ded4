import { Command, CommanderError } from "commander";
import { auditCommand } from "./cli/audit.js";
import { checkCommand } from "./cli/check.js";
import { doctorCommand } from "./cli/doctor.js";
import { evalCommand } from "./cli/eval.js";
import { EXIT } from "./cli/exit-codes.js";
import { keysCommand } from "./cli/keys.js";
import { openapiCommand } from "./cli/openapi.js";
import { pluginCommand } from "./cli/plugin.js";
import { policyCommand } from "./cli/policy.js";
import { scanCommand } from "./cli/scan.js";
import { serveCommand } from "./cli/serve.js";
import { OperatorError } from "./plugins/errors.js";
import { VERSION } from "./server/version.js";

/** The `shutter` command. stdout is data, stderr is talk; exit codes are listed in `cli/exit-codes.ts`. */
const program = new Command("shutter")
  .description("Evaluation server for Tailscale Aperture's hooks")
  .version(VERSION)
  .exitOverride()
  .configureOutput({ writeOut: (text) => process.stdout.write(text), writeErr: (text) => process.stderr.write(text) });

for (const command of [
  serveCommand(),
  checkCommand(),
  scanCommand(),
  evalCommand(),
  keysCommand(),
  auditCommand(),
  pluginCommand(),
  policyCommand(),
  openapiCommand(),
  doctorCommand(),
]) {
  program.addCommand(command);
  inherit(command, program);
}

// Whoever reads our output may have seen enough (`shutter audit tail | head`).
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? EXIT.ok : EXIT.failure);
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}

/** Usage errors end every command alike, however deep it stands. */
function inherit(command: Command, from: Command): void {
  command.copyInheritedSettings(from);
  for (const below of command.commands) inherit(below, command);
}

/** Says what went wrong and gives the exit code. Anything that is neither a usage nor an operator error is a bug: it stays loud. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof OperatorError) {
    process.stderr.write(`${error.code}: ${error.message}\n`);
    return error.code === "INPUT_INVALID" ||
      error.code === "ADDRESS_UNUSABLE" ||
      error.code === "DATA_DIR_UNUSABLE" ||
      error.code === "AUDIT_UNREADABLE"
      ? EXIT.failure
      : EXIT.invalid;
  }
  throw error;
}
