import type { Turn } from "./growth.js";

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [720, 300, 50, 40];

/** The curve of a growing session as an SVG that reads on light and dark pages. */
export function curve(turns: readonly Turn[], messagesMax: number): string {
  const msMax = Math.ceil(Math.max(...turns.map(({ shutterMs }) => shutterMs)) / 5) * 5;
  const x = (messages: number): number => LEFT + (messages / messagesMax) * (WIDTH - LEFT - 10);
  const y = (ms: number): number => HEIGHT - BOTTOM - (ms / msMax) * (HEIGHT - BOTTOM - 20);
  const line = (pick: (turn: Turn) => number, colour: string): string => {
    const points = turns.map((turn) => `${x(turn.messages).toFixed(1)},${y(pick(turn)).toFixed(1)}`);
    return `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.join(" ")}"/>`;
  };
  const ticks = [0, msMax / 2, msMax].map(
    (ms) =>
      `<text x="${LEFT - 6}" y="${y(ms) + 4}" text-anchor="end">${ms} ms</text><line x1="${LEFT}" x2="${WIDTH - 10}" y1="${y(ms)}" y2="${y(ms)}" stroke="#8884"/>`,
  );
  const marks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const messages = share * messagesMax;
    return `<text x="${x(messages)}" y="${HEIGHT - 20}" text-anchor="middle">${messages}</text>`;
  });
  const last = turns.at(-1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#888">`,
    "<title>Milliseconds a turn takes while a session grows to 2,000 messages (2 MB)</title>",
    ...ticks,
    ...marks,
    `<text x="${WIDTH / 2}" y="${HEIGHT - 4}" text-anchor="middle">messages in the session, all resent with every turn</text>`,
    line(({ shutterMs }) => shutterMs, "#2f81f7"),
    line(({ floorMs }) => floorMs, "#8b949e"),
    `<text x="${WIDTH - 14}" y="${y(last?.shutterMs ?? 0) - 8}" text-anchor="end" fill="#2f81f7">evaluated by Shutter</text>`,
    `<text x="${WIDTH - 14}" y="${y(last?.floorMs ?? 0) + 18}" text-anchor="end">the same server, not looking</text>`,
    "</svg>",
  ].join("\n");
}
