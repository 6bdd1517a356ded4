import { writeFileSync } from "node:fs";
import type { Bench, BenchOptions, BenchResult } from "./bench.js";
import { curve } from "./growth-curve.js";
import { callOnce } from "./load.js";
import { growingSession } from "./payloads.js";
import { type Measured, startFloor, startShutter, withServers } from "./processes.js";
import { median, quantile } from "./statistics.js";

/**
 * Every turn resends all that came before and adds two messages of about a kilobyte. Each is sent to the server that
 * answers without evaluating and to Shutter, one after the other, over a fresh connection; a point of the table is the
 * median of the 20 turns around it.
 */
const MESSAGES = 2_000;
const POINTS = [10, 50, 100, 200, 500, 1_000, 1_500, 2_000];
/** The guard sends only the turns around these. */
const GUARD_POINTS = [100, 1_000, 2_000];
const TURNS_AROUND = 20;
/** What was left out is new to the server; it takes the more calls to get through, the slower the machine is. */
const CALLS_AFTER_JUMP = { least: 10, most: 50 };
const PICTURE = new URL("../docs/growth.svg", import.meta.url);

export interface Turn {
  readonly messages: number;
  readonly bytes: number;
  readonly floorMs: number;
  readonly shutterMs: number;
  /** False where the evaluation was incomplete: the reply was a 503. */
  readonly isAnswered: boolean;
}

/** On a machine that is shared a turn may meet a stall; more than this share of them is a fault. */
const UNANSWERED_MAX = 0.01;

function turnsAround(turns: readonly Turn[], messages: number): Turn[] {
  const nearest = [...turns].sort((a, b) => Math.abs(a.messages - messages) - Math.abs(b.messages - messages));
  return nearest.slice(0, TURNS_AROUND);
}

/** What is guarded: the ratio of lower quartiles, which a stall of a shared machine moves least. */
function ratioAt(turns: readonly Turn[], messages: number): number {
  const around = turnsAround(turns, messages);
  return (
    quantile(
      0.25,
      around.map(({ shutterMs }) => shutterMs),
    ) /
    quantile(
      0.25,
      around.map(({ floorMs }) => floorMs),
    )
  );
}

function pointAt(turns: readonly Turn[], messages: number): Turn {
  const around = turnsAround(turns, messages);
  return {
    messages,
    bytes: median(around.map(({ bytes }) => bytes)),
    floorMs: median(around.map(({ floorMs }) => floorMs)),
    shutterMs: median(around.map(({ shutterMs }) => shutterMs)),
    isAnswered: around.every(({ isAnswered }) => isAnswered),
  };
}

/** Sends a body until it is known. */
async function catchUp(shutter: Measured, body: string): Promise<void> {
  const { least, most } = CALLS_AFTER_JUMP;
  for (let [calls, status] = [0, 0]; calls < least || (status !== 200 && calls < most); calls++) {
    ({ status } = await callOnce(shutter, shutter.message(body)));
  }
}

async function run({ isGuard }: BenchOptions): Promise<BenchResult> {
  const turns = await withServers(async (start) => {
    const floor = await start(startFloor());
    const shutter = await start(startShutter());
    const measured: Turn[] = [];
    let hasJumped = false;
    for (const { messages, body } of growingSession(MESSAGES)) {
      if (isGuard && !GUARD_POINTS.some((point) => Math.abs(point - messages) <= 2 * TURNS_AROUND)) {
        hasJumped = true;
        continue;
      }
      if (hasJumped) await catchUp(shutter, body);
      hasJumped = false;
      const { ms: floorMs } = await callOnce(floor, floor.message(body));
      const { ms: shutterMs, status } = await callOnce(shutter, shutter.message(body));
      measured.push({ messages, bytes: body.length, floorMs, shutterMs, isAnswered: status === 200 });
    }
    return measured;
  });

  const points = (isGuard ? GUARD_POINTS : POINTS).map((messages) => pointAt(turns, messages));
  if (!isGuard) {
    const smooth = Array.from({ length: 100 }, (_, i) => pointAt(turns, 10 + ((MESSAGES - 10) * i) / 99));
    writeFileSync(PICTURE, `${curve(smooth, MESSAGES)}\n`);
  }
  const unanswered = turns.filter(({ isAnswered }) => !isAnswered).length;
  const beyondFloor = ({ shutterMs, floorMs }: Turn): number => shutterMs - floorMs;
  return {
    tables: [
      {
        title: "A session that grows",
        rows: points.map((point) => ({
          messages: point.messages,
          KB: Math.round(point.bytes / 1_000),
          "floor ms": point.floorMs,
          "Shutter ms": point.shutterMs,
          "beyond the floor ms": beyondFloor(point),
          ratio: point.shutterMs / point.floorMs,
        })),
      },
    ],
    ratios: Object.fromEntries(GUARD_POINTS.map((messages) => [`${messages} messages`, ratioAt(turns, messages)])),
    faults: unanswered > turns.length * UNANSWERED_MAX ? [`${unanswered} of ${turns.length} turns got no answer`] : [],
  };
}

export const growth: Bench = {
  name: "growth",
  question: "What does each turn cost while one session grows from 10 to 2,000 messages (8 KB to 2 MB)?",
  run,
};
