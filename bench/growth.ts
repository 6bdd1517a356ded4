import { mkdirSync, writeFileSync } from "node:fs";
import { callOnce } from "./load.js";
import { growingSession } from "./payloads.js";
import { type Measured, startFloor, startShutter } from "./processes.js";

/**
 * Question: what does each turn cost while one session grows from 10 to 2,000 messages (2 KB to 2 MB)?
 *
 * Every turn resends all that came before and adds two messages of about a kilobyte. Each is sent to the server that
 * answers without evaluating and to Shutter, one after the other, over a fresh connection; a point of the table is the
 * median of the 20 turns around it. `--picture` writes the curve to docs/growth.svg.
 */
const MESSAGES = 2_000;
const POINTS = [10, 50, 100, 200, 500, 1_000, 1_500, 2_000];
const TURNS_AROUND = 20;

interface Turn {
  readonly messages: number;
  readonly bytes: number;
  readonly floorMs: number;
  readonly shutterMs: number;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function pointAt(turns: readonly Turn[], messages: number): Turn {
  const nearest = [...turns].sort((a, b) => Math.abs(a.messages - messages) - Math.abs(b.messages - messages));
  const around = nearest.slice(0, TURNS_AROUND);
  return {
    messages,
    bytes: median(around.map(({ bytes }) => bytes)),
    floorMs: median(around.map(({ floorMs }) => floorMs)),
    shutterMs: median(around.map(({ shutterMs }) => shutterMs)),
  };
}

function table(points: readonly Turn[]): string {
  const rows = points.map(({ messages, bytes, floorMs, shutterMs }) =>
    [
      messages,
      Math.round(bytes / 1_000),
      floorMs.toFixed(2),
      shutterMs.toFixed(2),
      (shutterMs - floorMs).toFixed(2),
      (shutterMs / floorMs).toFixed(2),
    ].join(" | "),
  );
  return [
    "| messages | KB | floor ms | Shutter ms | beyond the floor ms | ratio |",
    "|---|---|---|---|---|---|",
    ...rows.map((row) => `| ${row} |`),
  ].join("\n");
}

/** The curve as an SVG that reads on light and dark pages. */
function picture(turns: readonly Turn[]): string {
  const [width, height, left, bottom] = [720, 300, 50, 40];
  const smooth = Array.from({ length: 100 }, (_, i) => pointAt(turns, 10 + ((MESSAGES - 10) * i) / 99));
  const msMax = Math.ceil(Math.max(...smooth.map(({ shutterMs }) => shutterMs)) / 5) * 5;
  const x = (messages: number): number => left + (messages / MESSAGES) * (width - left - 10);
  const y = (ms: number): number => height - bottom - (ms / msMax) * (height - bottom - 20);
  const line = (pick: (turn: Turn) => number, colour: string): string =>
    `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${smooth.map((turn) => `${x(turn.messages).toFixed(1)},${y(pick(turn)).toFixed(1)}`).join(" ")}"/>`;
  const ticks = [0, msMax / 2, msMax].map(
    (ms) =>
      `<text x="${left - 6}" y="${y(ms) + 4}" text-anchor="end">${ms} ms</text><line x1="${left}" x2="${width - 10}" y1="${y(ms)}" y2="${y(ms)}" stroke="#8884"/>`,
  );
  const marks = [0, 500, 1_000, 1_500, 2_000].map(
    (messages) => `<text x="${x(messages)}" y="${height - 20}" text-anchor="middle">${messages}</text>`,
  );
  const last = smooth.at(-1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#888">`,
    "<title>Milliseconds a turn takes while a session grows to 2,000 messages (2 MB)</title>",
    ...ticks,
    ...marks,
    `<text x="${width / 2}" y="${height - 4}" text-anchor="middle">messages in the session, all resent with every turn</text>`,
    line(({ shutterMs }) => shutterMs, "#2f81f7"),
    line(({ floorMs }) => floorMs, "#8b949e"),
    `<text x="${width - 14}" y="${y(last?.shutterMs ?? 0) - 8}" text-anchor="end" fill="#2f81f7">evaluated by Shutter</text>`,
    `<text x="${width - 14}" y="${y(last?.floorMs ?? 0) + 18}" text-anchor="end">the same server, not looking</text>`,
    "</svg>",
  ].join("\n");
}

const servers: Measured[] = [];
try {
  const floor = await startFloor();
  servers.push(floor);
  const shutter = await startShutter();
  servers.push(shutter);

  const turns: Turn[] = [];
  for (const { messages, body } of growingSession(MESSAGES)) {
    turns.push({
      messages,
      bytes: body.length,
      floorMs: await callOnce(floor, body),
      shutterMs: await callOnce(shutter, body),
    });
  }

  const points = POINTS.map((messages) => pointAt(turns, messages));
  process.stdout.write(`${table(points)}\n`);
  const results = new URL("./results/", import.meta.url);
  mkdirSync(results, { recursive: true });
  writeFileSync(new URL("growth.json", results), `${JSON.stringify({ points, turns }, null, 2)}\n`);
  if (process.argv.includes("--picture"))
    writeFileSync(new URL("../docs/growth.svg", import.meta.url), `${picture(turns)}\n`);
} finally {
  await Promise.all(servers.map((server) => server.stop()));
}
