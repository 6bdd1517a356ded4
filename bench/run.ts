import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import type { Bench, BenchResult } from "./bench.js";
import { type Baseline, better, complaintsAbout } from "./guard.js";
import { fill, tablesOf } from "./page.js";
import { areInstalled } from "./peers/load.js";
import { SUITE } from "./suite.js";

/**
 *     npm run bench                        every bench
 *     npm run bench -- floor detectors     some of them
 *     npm run bench -- --tables [names]    the tables of earlier runs, as Markdown, without measuring
 *     npm run bench -- --docs [names]      puts those tables into docs/performance.md
 *     npm run bench -- --guard [names]     shorter, and fails where a ratio is worse than in the baseline
 *     npm run bench -- --baseline FILE     another baseline than bench/baseline.json
 *
 * Tables go to stdout, tables and figures as JSON to bench/results/<name>.json, so that a long run can be done in pieces.
 */
const { values: flags, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    tables: { type: "boolean", default: false },
    docs: { type: "boolean", default: false },
    guard: { type: "boolean", default: false },
    baseline: { type: "string" },
  },
});

const RESULTS = new URL("./results/", import.meta.url);
const PAGE = new URL("../docs/performance.md", import.meta.url);
const fileOf = ({ name }: Bench): URL => new URL(`${name}.json`, RESULTS);
/** A bench that takes longer hangs; ending the process ends its servers. */
const BENCH_MS_MAX = 10 * 60_000;

const known = SUITE.map(({ name }) => name);
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no bench ${unknown.join(", ")}; there are ${known.join(", ")}\n`);
  process.exit(2);
}
const chosen = SUITE.filter(({ name }) => names.length === 0 || names.includes(name));

function print({ name, question }: Bench, { tables }: Pick<BenchResult, "tables">): void {
  process.stdout.write(`\n## ${name}\n\n${question}\n`);
  process.stdout.write(`\n${tablesOf(tables)}\n`);
}

async function measure(bench: Bench): Promise<BenchResult> {
  const hanging = setTimeout(() => {
    process.stderr.write(`${bench.name}: not finished after ${BENCH_MS_MAX / 60_000} minutes\n`);
    process.exit(1);
  }, BENCH_MS_MAX);
  const result = await bench.run({ isGuard: flags.guard });
  clearTimeout(hanging);
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
  mkdirSync(RESULTS, { recursive: true });
  const report = { question: bench.question, at: new Date().toISOString(), machine, ...result };
  writeFileSync(fileOf(bench), `${JSON.stringify(report, null, 2)}\n`);
  return result;
}

if (flags.tables || flags.docs) {
  for (const bench of chosen) {
    if (!existsSync(fileOf(bench))) continue;
    const result = JSON.parse(readFileSync(fileOf(bench), "utf8")) as BenchResult;
    if (flags.tables) print(bench, result);
    if (flags.docs) writeFileSync(PAGE, fill(readFileSync(PAGE, "utf8"), bench.name, result.tables));
  }
} else {
  const baselineFile = flags.baseline ?? new URL("./baseline.json", import.meta.url);
  const baseline = JSON.parse(readFileSync(baselineFile, "utf8")) as Baseline;
  for (const bench of chosen) {
    if (bench.needsPeers && !areInstalled()) {
      process.stderr.write(`${bench.name}: run npm run bench:peers first; it installs what is compared\n`);
      if (names.length > 0) process.exitCode = 1;
      continue;
    }
    let result = await measure(bench);
    print(bench, result);
    if (!flags.guard) continue;
    if (complaintsAbout(bench.name, result, baseline).length > 0) result = better(result, await measure(bench));
    for (const complaint of complaintsAbout(bench.name, result, baseline)) {
      process.stderr.write(`${complaint}\n`);
      process.exitCode = 1;
    }
  }
}
