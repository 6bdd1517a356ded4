import { join } from "node:path";
import { Command } from "commander";
import { tailSpool } from "../audit/tail.js";
import { verifySpool } from "../audit/verify.js";
import { loadConfig } from "../server/config.js";
import { EXIT } from "./exit-codes.js";

export function auditCommand(): Command {
  const command = new Command("audit").description(
    "read the account of all decisions and check that nobody changed it",
  );
  const directory = (config?: string): string => auditDirectory(loadConfig({ config }).data_dir);

  command
    .command("tail")
    .description("print audit records as JSONL, oldest first, then wait for new ones")
    .option("-c, --config <file>", "configuration file")
    .option("--from-start", "begin with the oldest record kept, instead of with the next one")
    .option("--no-follow", "end after the last record instead of waiting; implies --from-start")
    .action(async ({ config, fromStart, follow }: { config?: string; fromStart?: boolean; follow: boolean }) => {
      const from = fromStart || !follow ? "start" : "end";
      for await (const { record } of tailSpool(directory(config), { from, follow })) {
        if (!process.stdout.write(`${JSON.stringify(record)}\n`)) {
          await new Promise((resolve) => process.stdout.once("drain", resolve));
        }
      }
    });

  command
    .command("verify")
    .description("check every record against the hash chain; exit 1 names the first bad one")
    .option("-c, --config <file>", "configuration file")
    .action(async ({ config }: { config?: string }) => {
      const verification = await verifySpool(directory(config));
      process.stdout.write(`${JSON.stringify(verification)}\n`);
      if (verification.ok)
        process.stderr.write(`${verification.records} records in ${verification.segments} segments: unaltered.\n`);
      else {
        const { bad } = verification;
        process.stderr.write(`First bad record: ${bad === undefined ? "unknown" : JSON.stringify(bad)}\n`);
        process.exitCode = EXIT.failure;
      }
    });

  return command;
}

/** Where in a data directory the spool is. */
function auditDirectory(dataDir: string): string {
  return join(dataDir, "audit");
}
