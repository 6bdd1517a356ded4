import { expect, test } from "vitest";
import { KeepAlive, type KeepAliveMode } from "../../src/server/http/keep-alive.js";

/** Whether the connection is kept after the last of calls that arrive at these milliseconds. */
function keptAfter(mode: KeepAliveMode, arrivals: readonly number[]): boolean {
  let clock = 0;
  const keepAlive = new KeepAlive(mode, () => clock);
  for (const at of arrivals) {
    clock = at;
    keepAlive.arrived();
  }
  return keepAlive.keeps;
}

const dense = Array.from({ length: 50 }, (_, i) => i * 20);

test.each([
  ["close", dense, false],
  ["keep", [0], true],
  ["adaptive", dense, true],
  ["adaptive", [0], false],
  ["adaptive", [0, 9_000, 18_000], false],
  // A pause after dense traffic: the next gap may be as long, and the engine would close in the middle of it.
  ["adaptive", [...dense, 9_000], false],
] as const)("%s after arrivals at %j: %s", (mode, arrivals, kept) => {
  expect(keptAfter(mode, arrivals)).toBe(kept);
});

test("draining closes whatever the mode", () => {
  const keepAlive = new KeepAlive("keep");
  keepAlive.drain();
  expect(keepAlive.keeps).toBe(false);
});
