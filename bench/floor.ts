import type { Bench, BenchOptions, BenchResult } from "./bench.js";
import { type LoadResult, merged, sendLoad } from "./load.js";
import { agentTurn, SIZES, type SizeName } from "./payloads.js";
import { type Measured, NO_MEMORY, startFloor, startShutter, withServers } from "./processes.js";
import { median } from "./statistics.js";

/**
 * Both servers run at once and are loaded in turns, so that a change of the machine's speed meets both. Every call uses
 * a fresh connection, as the reply closes it by default.
 *
 * Policies are enforced, so a call that is answered without a complete evaluation is a 503 and counts as failed.
 */
const RATES: Readonly<Record<SizeName, number>> = { "2 KB": 200, "20 KB": 150, "200 KB": 40, "1 MB": 8 };
const FULL = { rounds: 3, secondsARound: 3, sizes: ["2 KB", "20 KB", "200 KB", "1 MB"] } as const;
const GUARD = { rounds: 3, secondsARound: 2, sizes: ["2 KB", "200 KB", "1 MB"] } as const;
const SESSIONS = 16;
/** The least hook timeout Tailscale advises; past it Aperture's fail policy decides. */
const P99_MS_MAX = 500;
/** `cold`: nothing of a call was seen before. `turn`: the next turn of a session, one new message of 400 characters. */
const STATES = ["cold", "turn"] as const;
type State = (typeof STATES)[number];

interface Row {
  readonly size: SizeName;
  readonly state: State;
  readonly floor: LoadResult;
  readonly shutter: LoadResult;
  /** Median of the rounds' ratios of p50 to p50. */
  readonly ratio: number;
}

async function measure(
  size: SizeName,
  state: State,
  { floor, shutter }: { floor: Measured; shutter: Measured },
  { rounds, secondsARound }: typeof FULL | typeof GUARD,
): Promise<Row> {
  const sessions = Array.from({ length: SESSIONS }, (_, seed) => agentTurn(SIZES[size], seed));
  const plan = { rate: RATES[size], seconds: secondsARound };
  const shutterLoad = { ...plan, message: shutter.messages(sessions) };
  const floorLoad = { ...plan, message: floor.messages(sessions) };
  await sendLoad(shutter, shutterLoad);
  await sendLoad(floor, { ...floorLoad, seconds: 1 });
  const floors: LoadResult[] = [];
  const shutters: LoadResult[] = [];
  for (let round = 0; round < rounds; round++) {
    floors.push(await sendLoad(floor, floorLoad));
    shutters.push(await sendLoad(shutter, shutterLoad));
  }
  const ratio = median(shutters.map(({ p50Ms }, round) => p50Ms / (floors[round]?.p50Ms ?? Number.NaN)));
  return { size, state, floor: merged(floors), shutter: merged(shutters), ratio };
}

function run({ isGuard }: BenchOptions): Promise<BenchResult> {
  return withServers(async (start) => {
    const floor = await start(startFloor());
    const shutters: Record<State, Measured> = {
      cold: await start(startShutter({ settings: NO_MEMORY })),
      turn: await start(startShutter()),
    };
    const plan = isGuard ? GUARD : FULL;
    const rows: Row[] = [];
    for (const state of STATES) {
      for (const size of plan.sizes) rows.push(await measure(size, state, { floor, shutter: shutters[state] }, plan));
    }
    return resultOf(rows);
  });
}

function resultOf(rows: readonly Row[]): BenchResult {
  return {
    tables: [
      {
        title: "An evaluated call beside the floor",
        rows: rows.map(({ size, state, floor, shutter, ratio }) => ({
          body: size,
          state,
          "calls/s": RATES[size],
          "floor p50 ms": floor.p50Ms,
          "floor p99 ms": floor.p99Ms,
          "p50 ms": shutter.p50Ms,
          "p90 ms": shutter.p90Ms,
          "p99 ms": shutter.p99Ms,
          "p50 ratio": ratio,
          calls: shutter.requests,
          failed: shutter.requests - shutter.answered,
        })),
      },
    ],
    ratios: Object.fromEntries(rows.map(({ size, state, ratio }) => [`${size} ${state}`, ratio])),
    faults: rows.flatMap(({ size, state, shutter: { requests, answered, p99Ms } }) => [
      ...(answered < requests ? [`${size} ${state}: ${requests - answered} calls failed, 0 allowed`] : []),
      ...(p99Ms > P99_MS_MAX ? [`${size} ${state}: p99 ${p99Ms.toFixed(0)} ms, ${P99_MS_MAX} ms allowed`] : []),
    ]),
  };
}

export const floor: Bench = {
  name: "floor",
  question: "What does an evaluated pre_request cost, beside the same server that answers without evaluating?",
  run,
};
