import { Command } from "commander";
import { chainDirectory, listChains, OWN_CHAIN } from "../audit/chains.js";
import { diskFiles } from "../audit/spool-files.js";
import type { SpoolHead } from "../audit/spool-head.js";
import { tailSpool } from "../audit/tail.js";
import { verifySpool } from "../audit/verify.js";
import { OperatorError } from "../plugins/errors.js";
import { loadConfig } from "../server/config.js";
import { auditDirectory } from "../server/data-dir.js";
import { recordCommands } from "./audit-records.js";
import { EXIT } from "./exit-codes.js";
import { writeOut } from "./write-out.js";

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
        await writeOut(`${JSON.stringify(record)}\n`);
      }
    });

  command
    .command("verify")
    .description("check every record against the hash chain; exit 1 names the first bad one")
    .option("-c, --config <file>", "configuration file")
    .option(
      "--anchor <[chain/]seq:hash...>",
      "heads noted elsewhere (/v1/status shows the current ones): these must still be there",
    )
    .action(async ({ config, anchor = [] }: { config?: string; anchor?: string[] }) => {
      const dir = directory(config);
      const anchors = anchor.map(parseAnchor);
      const chains = new Set([...(await listChains(diskFiles, dir)), ...anchors.map(({ chain }) => chain)]);
      for (const chain of chains) {
        const noted = anchors.filter((one) => one.chain === chain).map(({ head }) => head);
        const verification = await verifySpool(chainDirectory(dir, chain), { anchors: noted });
        process.stdout.write(`${JSON.stringify({ chain, ...verification })}\n`);
        const { ok, bad, records, segments, markers } = verification;
        const of = chain === OWN_CHAIN ? "" : `${chain}: `;
        if (ok) process.stderr.write(`${of}${records} records in ${segments} segments: unaltered.\n`);
        else process.stderr.write(`${of}First bad record: ${JSON.stringify(bad)}\n`);
        // Sound as the chain is, these say what is not in it any more.
        for (const marker of markers) process.stderr.write(`${of}The spool reports: ${JSON.stringify(marker)}\n`);
        if (!ok) process.exitCode = EXIT.failure;
      }
    });

  for (const records of recordCommands(directory)) command.addCommand(records);
  return command;
}

function parseAnchor(text: string): { chain: string; head: SpoolHead } {
  const [, chain = OWN_CHAIN, seq, hash] = /^(?:(process-\d{1,3})\/)?(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq !== undefined && hash !== undefined) return { chain, head: { seq: Number(seq), hash } };
  throw new OperatorError(
    "INPUT_INVALID",
    "--anchor: a sequence number, a colon, and a hash of 64 hex digits; before it the chain and a slash where it has a name",
  );
}
