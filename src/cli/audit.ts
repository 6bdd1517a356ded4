import { Command } from "commander";
import { tailSpool } from "../audit/tail.js";
import { verifySpool } from "../audit/verify.js";
import { OperatorError } from "../plugins/errors.js";
import { loadConfig } from "../server/config.js";
import { auditDirectory } from "../server/data-dir.js";
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
    .option(
      "--anchor <seq:hash...>",
      "heads noted elsewhere (/v1/status shows the current one): these must still be there",
    )
    .action(async ({ config, anchor = [] }: { config?: string; anchor?: string[] }) => {
      const verification = await verifySpool(directory(config), { anchors: anchor.map(parseAnchor) });
      process.stdout.write(`${JSON.stringify(verification)}\n`);
      const { ok, bad, records, segments, markers } = verification;
      if (ok) process.stderr.write(`${records} records in ${segments} segments: unaltered.\n`);
      else process.stderr.write(`First bad record: ${JSON.stringify(bad)}\n`);
      // Sound as the chain is, these say what is not in it any more.
      for (const marker of markers) process.stderr.write(`The spool reports: ${JSON.stringify(marker)}\n`);
      if (!ok) process.exitCode = EXIT.failure;
    });

  return command;
}

function parseAnchor(text: string): { seq: number; hash: string } {
  const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq !== undefined && hash !== undefined) return { seq: Number(seq), hash };
  throw new OperatorError("INPUT_INVALID", "--anchor: a sequence number, a colon, and a hash of 64 hex digits");
}
