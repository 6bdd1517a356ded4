import { Random } from "../scripts/random.js";
import { injection } from "../src/detectors/injection/index.js";
import { secrets } from "../src/detectors/secrets/index.js";
import { createKeywordPass } from "../src/detectors/text/keyword-pass.js";
import { toolArgs } from "../src/detectors/tool-args/index.js";
import type { HookEvent } from "../src/plugins/event.js";
import { DetectorHost } from "../src/plugins/host.js";
import { openHookCall } from "../src/protocol/hook-call.js";
import { type PackedEvent, packEvent, unpackEvent } from "../src/protocol/pack.js";
import { readSpans } from "../src/protocol/read-event.js";
import { runTask } from "../src/server/pool/run-task.js";
import { Printer } from "../src/server/trace/printer.js";
import type { Bench, BenchOptions, BenchResult } from "./bench.js";
import { cpuMs } from "./cpu-time.js";
import { agentTurn, sessionOfCalls, sessionWith } from "./payloads.js";
import { median } from "./statistics.js";
import { TEXT_NAMES, TEXTS } from "./texts.js";

const BYTES = 200_000;
const RESULT_BYTES = 8_000;
const SEEDS = [1, 2, 3];
const ROUNDS = { full: 30, guard: 12 };
const WARM_UP_ROUNDS = 6;

/** What is put on the clock, beside the keyword pass all lanes share. */
const LANES = ["secrets", "injection", "tool-args"] as const;
const TIMED = ["keyword pass", ...LANES, "all lanes", "worker"] as const;
type Timed = (typeof TIMED)[number];

/** One hook payload as a worker gets it: the bytes, and which of them to scan. */
interface Input {
  readonly name: string;
  readonly shared: SharedArrayBuffer;
  readonly bytes: Buffer;
  readonly packed: PackedEvent;
  /** UTF-8 bytes of all texts, which is what speeds are counted in. */
  readonly textBytes: number;
}

function inputOf(name: string, body: string): Input {
  const source = Buffer.from(body);
  const shared = new SharedArrayBuffer(source.byteLength);
  const bytes = Buffer.from(shared);
  source.copy(bytes);
  const envelope = openHookCall(bytes);
  if ("refused" in envelope) throw new Error(`${name}: the payload cannot be read`);
  const event = readSpans(envelope);
  const packed = packEvent(event, event.segments.keys());
  const textBytes = unpackEvent(bytes, packed).segments.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  return { name, shared, bytes, packed, textBytes };
}

/** Inputs by name, one for each seed, so that no text is met twice in a row. */
function inputs(): readonly (readonly Input[])[] {
  const resultsOf = (text: string): string[] => text.match(new RegExp(`[^]{1,${RESULT_BYTES}}`, "g")) ?? [];
  return [
    ...TEXT_NAMES.map((name) =>
      SEEDS.map((seed) => inputOf(name, sessionWith(resultsOf(TEXTS[name](new Random(seed), BYTES)), seed))),
    ),
    SEEDS.map((seed) => inputOf("code and prose", agentTurn(BYTES, seed))),
    SEEDS.map((seed) => inputOf("tool calls", sessionOfCalls(BYTES, seed))),
  ];
}

const plugins = [toolArgs, secrets, injection];
const fingerprintKey = Buffer.alloc(32);
const printer = new Printer(Buffer.alloc(32, 9));
const host = new DetectorHost({
  detectors: plugins.map((plugin) => ({ plugin, options: {} })),
  keywordPass: createKeywordPass,
  fingerprintKey,
});
const keywordPass = createKeywordPass([...new Set(plugins.flatMap(({ meta }) => meta.keywords ?? []))]);

/** Milliseconds of processor time one of them takes. The texts are decoded beforehand, save for a worker, which has to. */
function time(what: Timed, { shared, bytes, packed, textBytes }: Input): number {
  const event: HookEvent = unpackEvent(bytes, packed);
  if (what !== "worker") for (const segment of event.segments) void segment.text.length;
  const begun = cpuMs();
  if (what === "keyword pass") keywordPass(event);
  else if (what === "all lanes") host.scan(event);
  else if (what === "worker") {
    const lateAt = Number.POSITIVE_INFINITY;
    const body = { body: shared, byteLength: bytes.byteLength, packed, textBytes };
    runTask({ kind: "scan", ...body, lanes: host.ids, lateAt }, host, printer, { digestKey: fingerprintKey });
  } else host.scan(event, [what]);
  return cpuMs() - begun;
}

/** Median megabytes a second of each, all taking turns so that a change of the machine's speed meets them alike. */
function speeds(all: readonly (readonly Input[])[], rounds: number): Map<string, Map<Timed, number>> {
  const samples = new Map(all.map(([input]) => [input?.name ?? "", new Map<Timed, number[]>()]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const seeds of all) {
      const input = seeds[(round + WARM_UP_ROUNDS) % seeds.length];
      if (input === undefined) continue;
      for (const what of TIMED) {
        const speed = input.textBytes / 1_000 / time(what, input);
        if (round < 0) continue;
        const of = samples.get(input.name);
        of?.set(what, [...(of.get(what) ?? []), speed]);
      }
    }
  }
  return new Map(
    [...samples].map(([name, of]) => [name, new Map([...of].map(([what, list]) => [what, median(list)]))]),
  );
}

async function run({ isGuard }: BenchOptions): Promise<BenchResult> {
  const all = inputs();
  const measured = [...speeds(all, isGuard ? ROUNDS.guard : ROUNDS.full)];
  const rows = measured.map(([name, of]) => {
    const speed = (what: Timed): number => of.get(what) ?? Number.NaN;
    return {
      "200 KB of": name,
      ...Object.fromEntries(TIMED.map((what) => [what, speed(what)])),
      "secrets / pass": speed("keyword pass") / speed("secrets"),
      "injection / pass": speed("keyword pass") / speed("injection"),
      "all / pass": speed("keyword pass") / speed("all lanes"),
    };
  });
  const ratios = Object.fromEntries(
    measured.flatMap(([name, of]) =>
      [...LANES, "all lanes" as const].map((what) => [
        `${name}, ${what} / pass`,
        (of.get("keyword pass") ?? Number.NaN) / (of.get(what) ?? Number.NaN),
      ]),
    ),
  );
  return { tables: [{ title: "MB/s of processor time, on one thread", rows }], ratios };
}

export const detectors: Bench = {
  name: "detectors",
  question: "How many megabytes of text a second does each detector look at, beside the keyword pass they share?",
  run,
};
