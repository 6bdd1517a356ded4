import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { type LoadResult, sendLoad } from "./load.js";
import { agentTurn, newTurn, SIZES, type SizeName } from "./payloads.js";
import { type Measured, startFloor, startShutter } from "./processes.js";

/**
 * Question: what does an evaluated `pre_request` cost, beside the same server that answers without evaluating?
 *
 * Both run at once and are loaded in turns, so that a change of the machine's speed meets both. Every call uses a
 * fresh connection, as the reply closes it by default.
 *
 * Policies are enforced, so a call that is answered without a complete evaluation is a 503 and counts as failed.
 *
 * `--ci` compares with `baseline.json`: fails when a call fails, when a p99 leaves the budget, or when a ratio is worse
 * than the committed one by more than the margin. A row that would fail is measured a second time first.
 */
const RATES: Readonly<Record<SizeName, number>> = { "2 KB": 200, "20 KB": 150, "200 KB": 40, "1 MB": 8 };
const ROUNDS = 3;
const SECONDS_A_ROUND = 3;
const SESSIONS = 16;
/** `cold`: nothing of a call was seen before. `turn`: the next turn of a session, one new message of 400 characters. */
const STATES = ["cold", "turn"] as const;
type State = (typeof STATES)[number];

interface Row {
  readonly size: SizeName;
  readonly state: State;
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
  readonly ratios: Readonly<Record<State, Readonly<Record<SizeName, number>>>>;
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

async function measure(size: SizeName, state: State, floor: Measured, shutter: Measured): Promise<Row> {
  const sessions = Array.from({ length: SESSIONS }, (_, seed) => agentTurn(SIZES[size], seed));
  let calls = 0;
  const body = (n: number): string => newTurn(sessions[n % SESSIONS] ?? "", calls++);
  const load = { body, rate: RATES[size], seconds: SECONDS_A_ROUND };
  await sendLoad(shutter, load);
  await sendLoad(floor, { ...load, seconds: 1 });
  const floors: LoadResult[] = [];
  const shutters: LoadResult[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    floors.push(await sendLoad(floor, load));
    shutters.push(await sendLoad(shutter, load));
  }
  const ratio = median(shutters.map(({ p50Ms }, round) => p50Ms / (floors[round]?.p50Ms ?? Number.NaN)));
  return { size, state, rate: RATES[size], floor: middle(floors), shutter: middle(shutters), ratio };
}

function table(rows: readonly Row[]): string {
  const ms = (value: number): string => value.toFixed(2);
  const lines = rows.map(({ size, state, rate, floor, shutter, ratio }) =>
    [
      size,
      state,
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
    "| body | state | calls/s | floor p50 ms | floor p99 ms | p50 ms | p90 ms | p99 ms | p50 ratio | calls | failed |",
    "|---|---|---|---|---|---|---|---|---|---|---|",
    ...lines.map((line) => `| ${line} |`),
  ].join("\n");
}

function complaintsAbout({ size, state, shutter, ratio }: Row, baseline: Baseline): string[] {
  const committed = baseline.ratios[state][size];
  const allowed = committed * (1 + baseline.margin);
  const found: string[] = [];
  const say = (what: string): number => found.push(`floor, ${size} ${state}: ${what}`);
  if (shutter.failures > 0) say(`${shutter.failures} calls failed, 0 allowed`);
  if (shutter.p99Ms > baseline.p99MsMax) say(`p99 ${shutter.p99Ms} ms, ${baseline.p99MsMax} ms allowed`);
  if (ratio > allowed) say(`ratio ${ratio.toFixed(2)}, ${allowed.toFixed(2)} allowed (committed ${committed})`);
  return found;
}

const isCi = process.argv.includes("--ci");
const servers: Measured[] = [];
try {
  const floor = await startFloor();
  servers.push(floor);
  const shutters: Record<State, Measured> = {
    cold: await startShutter({ seen_content: { weight_max: 0 } }),
    turn: await startShutter(),
  };
  servers.push(...Object.values(shutters));
  const baseline = JSON.parse(readFileSync(baselineFile, "utf8")) as Baseline;
  const rows: Row[] = [];
  const complaints: string[] = [];
  for (const state of STATES) {
    for (const size of Object.keys(SIZES) as SizeName[]) {
      let row = await measure(size, state, floor, shutters[state]);
      // A stall of a shared machine is no regression; the same thing twice is one.
      if (isCi && complaintsAbout(row, baseline).length > 0) row = await measure(size, state, floor, shutters[state]);
      rows.push(row);
      complaints.push(...complaintsAbout(row, baseline));
    }
  }

  process.stdout.write(`${table(rows)}\n`);
  const results = new URL("./results/", import.meta.url);
  mkdirSync(results, { recursive: true });
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
  writeFileSync(new URL("floor.json", results), `${JSON.stringify({ machine, rows }, null, 2)}\n`);

  if (isCi) {
    for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
    if (complaints.length > 0) process.exitCode = 1;
  }
} finally {
  await Promise.all(servers.map((server) => server.stop()));
}
