import { Command, Option } from "commander";
import { OperatorError } from "../../plugins/errors.js";
import { type Compared, Replay } from "../../policy/authoring/replay.js";
import { countOf, type ReplayReport, ReplayTally } from "../../policy/authoring/replay-report.js";
import { replayMarkdown, replayText } from "../../policy/authoring/replay-text.js";
import { loadPolicies } from "../../policy/load.js";
import { inputScope } from "../../server/account/recorded-inputs.js";
import { replayItems, replaySource } from "../../server/account/replay-records.js";
import { loadConfig } from "../../server/config.js";
import { EXIT } from "../exit-codes.js";
import { withProgress } from "../progress.js";
import { loadOptionsFor, type PolicyFlags } from "./policy-files.js";
import { withFolder } from "./revision.js";

interface ReplayFlags extends PolicyFlags {
  readonly from?: string[];
  readonly candidate?: string;
  readonly compare: Compared;
  readonly format: "text" | "markdown" | "json";
  readonly since?: string;
  readonly limit: Limit[];
}

interface Limit {
  readonly what: string;
  readonly max: number;
  readonly isShare: boolean;
}

export function replayCommand(): Command {
  return new Command("replay")
    .description(
      "decide recorded requests again with other policies; tells what could not be replayed, then what changes",
    )
    .option(
      "--from <paths...>",
      "spool folder, or files of audit records as JSONL (default: the spool of the configuration)",
    )
    .option("--candidate <dir>", "policies to decide with: a folder, or folder@revision (default: those configured)")
    .option("-c, --config <file>", "configuration file")
    .option("--mode <mode>", "monitor or enforce: mode of the shipped policies")
    .option("--since <time>", "leave out what is older, such as 2026-11-20 or 2026-11-20T08:00:00Z")
    .option(
      "--limit <what=max>",
      "exit 1 beyond it: changed, unknown, skipped, block-to-allow, allow-to-block, ...; 5 or 0.1%; repeatable",
      (text: string, limits: Limit[]) => [...limits, parseLimit(text)],
      [],
    )
    .addOption(
      new Option("--compare <answer>", "the answers given, or those with every policy enforced")
        .choices(["effective", "would"])
        .default("effective"),
    )
    .addOption(new Option("--format <format>", "how to tell").choices(["text", "markdown", "json"]).default("text"))
    .action(async ({ from, candidate, compare, format, since, limit, ...flags }: ReplayFlags) => {
      const source = replaySource(from ?? [loadConfig({ config: flags.config }).data_dir]);
      const report = await withFolder(candidate, async (dir) => {
        const engine = await loadPolicies(loadOptionsFor(dir, flags));
        const replay = new Replay(engine, compare);
        const tally = new ReplayTally();
        const asked = inputScope(engine, "referenced");
        await withProgress("replaying", source.bytes, async (advance) => {
          for await (const read of replayItems(source, { asked, compared: compare, since: sinceOf(since), advance })) {
            if ("skipped" in read) tally.skip(read.skipped, read.ts);
            else tally.add(read.item, replay.run(read.item), read.ts);
          }
        });
        return tally.report();
      });
      process.stdout.write(shown(report, format));
      for (const complaint of beyond(report, limit)) {
        process.stderr.write(`${complaint}\n`);
        process.exitCode = EXIT.failure;
      }
    });
}

function shown(report: ReplayReport, format: ReplayFlags["format"]): string {
  if (format === "json") return `${JSON.stringify(report)}\n`;
  return format === "markdown" ? replayMarkdown(report) : replayText(report);
}

function beyond(report: ReplayReport, limits: readonly Limit[]): string[] {
  return limits.flatMap(({ what, max, isShare }) => {
    const count = countOf(report, what) ?? 0;
    const total = what === "skipped" ? report.coverage.decisions : report.coverage.replayed;
    const allowed = isShare ? (max / 100) * total : max;
    return count <= allowed ? [] : [`${what}: ${count} of ${total}, more than ${max}${isShare ? " %" : ""}`];
  });
}

const NOTHING_REPLAYED: ReplayReport = {
  coverage: { decisions: 0, replayed: 0, skipped: {} },
  changes: [],
  same: 0,
};

function parseLimit(text: string): Limit {
  const [, what = "", digits, share = ""] = /^([a-z-]+)=(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  if (digits !== undefined && countOf(NOTHING_REPLAYED, what) !== undefined)
    return { what, max: Number(digits), isShare: share === "%" };
  const known = "changed, unknown, skipped, or two answers such as block-to-allow";
  throw new OperatorError(
    "INPUT_INVALID",
    `--limit ${text}: expected <what>=<number> or <number>%; <what> is ${known}`,
  );
}

function sinceOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return ms;
  throw new OperatorError("INPUT_INVALID", `--since ${text}: expected a day or a time such as 2026-11-20T08:00:00Z`);
}
