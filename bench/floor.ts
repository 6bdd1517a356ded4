import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { type LoadResult, sendLoad } from "./load.js";
import { agentTurn, SIZES, type SizeName } from "./payloads.js";
import { type Measured, startFloor, startShutter } from "./processes.js";

/**
 * Question: what does an evaluated `pre_request` cost, beside the same server that answers without evaluating?
 *
 * Both run at once and are loaded in turns, so that a change of the machine's speed meets both. Every call uses a
 * fresh connection, as the reply closes it by default.
 *
 * `--ci` compares with `baseline.json`: fails when a p99 leaves the budget, when a call was answered without a
 * complete evaluation, or when a ratio of medians is worse than the committed one by more than the margin.
 */
const RATES: Readonly<Record<SizeName, number>> = { "2 KB": 200, "20 KB": 150, "200 KB": 40, "1 MB": 8 };
const ROUNDS = 3;
const SECONDS_A_ROUND = 4;
const BODIES = 16;

interface Row {
  readonly size: SizeName;
  readonly rate: number;
  readonly floor: LoadResult;
  readonly shutter: LoadResult;
  /** Median of the rounds' ratios of p50 to p50. */
  readonly ratio: number;
}

interface Baseline {
  /** A ratio may be this much worse than the committed one: 0.5 allows half as much again. */
  readonly margin: number;
  /** The hook timeout Tailscale advises at the least; past it Aperture's fail policy decides. */
  readonly p99MsMax: number;
  readonly ratios: Readonly<Record<SizeName, number>>;
}

const baselineFile = new URL("./baseline.json", import.meta.url);

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function middle(results: readonly LoadResult[]): LoadResult {
  const of = (pick: (result: LoadResult) => number): number => median(results.map(pick));
  return {
    p50Ms: of(({ p50Ms }) => p50Ms),
    p90Ms: of(({ p90Ms }) => p90Ms),
    p99Ms: of(({ p99Ms }) => p99Ms),
    maxMs: Math.max(...results.map(({ maxMs }) => maxMs)),
    requests: results.reduce((sum, { requests }) => sum + requests, 0),
    failures: results.reduce((sum, { failures }) => sum + failures, 0),
  };
}

async function measure(size: SizeName, floor: Measured, shutter: Measured): Promise<Row> {
  const bodies = Array.from({ length: BODIES }, (_, seed) => agentTurn(SIZES[size], seed));
  const load = { bodies, rate: RATES[size], seconds: SECONDS_A_ROUND };
  await sendLoad(shutter, { ...load, seconds: 2 });
  await sendLoad(floor, { ...load, seconds: 1 });
  const floors: LoadResult[] = [];
  const shutters: LoadResult[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    floors.push(await sendLoad(floor, load));
    shutters.push(await sendLoad(shutter, load));
  }
  const ratio = median(shutters.map(({ p50Ms }, round) => p50Ms / (floors[round]?.p50Ms ?? Number.NaN)));
  return { size, rate: RATES[size], floor: middle(floors), shutter: middle(shutters), ratio };
}

function table(rows: readonly Row[]): string {
  const ms = (value: number): string => value.toFixed(2);
  const lines = rows.map(({ size, rate, floor, shutter, ratio }) =>
    [
      size,
      rate,
      ms(floor.p50Ms),
      ms(floor.p99Ms),
      ms(shutter.p50Ms),
      ms(shutter.p90Ms),
      ms(shutter.p99Ms),
      ratio.toFixed(2),
      shutter.requests,
      shutter.failures,
    ].join(" | "),
  );
  return [
    "| body | calls/s | floor p50 ms | floor p99 ms | p50 ms | p90 ms | p99 ms | p50 ratio | calls | failed |",
    "|---|---|---|---|---|---|---|---|---|---|",
    ...lines.map((line) => `| ${line} |`),
  ].join("\n");
}

/** Replies given without a complete evaluation, by the server's own count. */
async function degraded(shutter: Measured): Promise<number> {
  const page = await (await fetch(`${shutter.adminUrl}/metrics`)).text();
  const counts = page.matchAll(/^shutter_degraded_decisions_total\{[^}]*\} (\d+)/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

function complaints(rows: readonly Row[], degradedReplies: number, baseline: Baseline): string[] {
  const found =
    degradedReplies > 0 ? [`floor: ${degradedReplies} replies without a complete evaluation, 0 allowed`] : [];
  for (const { size, shutter, ratio } of rows) {
    const allowed = baseline.ratios[size] * (1 + baseline.margin);
    if (shutter.failures > 0) found.push(`floor ${size}: ${shutter.failures} calls failed, 0 allowed`);
    if (shutter.p99Ms > baseline.p99MsMax)
      found.push(`floor ${size}: p99 ${shutter.p99Ms} ms, ${baseline.p99MsMax} ms allowed`);
    if (ratio > allowed)
      found.push(
        `floor ${size}: ratio ${ratio.toFixed(2)}, ${allowed.toFixed(2)} allowed (committed ${baseline.ratios[size]})`,
      );
  }
  return found;
}

const servers: Measured[] = [];
try {
  const floor = await startFloor();
  servers.push(floor);
  const shutter = await startShutter();
  servers.push(shutter);
  const rows: Row[] = [];
  for (const size of Object.keys(SIZES) as SizeName[]) rows.push(await measure(size, floor, shutter));
  const degradedReplies = await degraded(shutter);

  process.stdout.write(`${table(rows)}\n\nincomplete evaluations: ${degradedReplies}\n`);
  const results = new URL("./results/", import.meta.url);
  mkdirSync(results, { recursive: true });
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
  writeFileSync(new URL("floor.json", results), `${JSON.stringify({ machine, rows, degradedReplies }, null, 2)}\n`);

  if (process.argv.includes("--ci")) {
    const baseline = JSON.parse(readFileSync(baselineFile, "utf8")) as Baseline;
    const found = complaints(rows, degradedReplies, baseline);
    for (const complaint of found) process.stderr.write(`${complaint}\n`);
    if (found.length > 0) process.exitCode = 1;
  }
} finally {
  await Promise.all(servers.map((server) => server.stop()));
}
