import { expect, test } from "vitest";
import { OwnWait } from "../../src/recorder/own-wait.js";

const BUSY_MS = 30;

test.runIf(process.platform === "linux")("what the calling thread ran is told once, from look to look", () => {
  const wait = new OwnWait();
  wait.look();
  const begun = process.cpuUsage();
  while (process.cpuUsage(begun).user < BUSY_MS * 1_000);
  const busy = wait.look();
  expect(busy.ranMs).toBeGreaterThan(BUSY_MS / 2);
  expect(busy.waitedMs).toBeGreaterThanOrEqual(0);
  expect(wait.look().ranMs).toBeLessThan(busy.ranMs);
});
