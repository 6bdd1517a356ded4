import { execFileSync, spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Metrics } from "../../src/server/metrics.js";
import { prompt, startTestServer, type TestServer } from "../support/test-server.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const page = async (): Promise<string> => (await fetch(`${server.adminUrl}/metrics`)).text();

const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;

// Part of Debian's package prometheus; .ci/run installs it.
test.runIf(hasPromtool || process.env.CI)("promtool finds nothing to complain about", async () => {
  await server.post(prompt("hello"));
  execFileSync("promtool", ["check", "metrics"], { input: await page(), stdio: ["pipe", "pipe", "pipe"] });
});

test("a call is counted with its event, action and code", async () => {
  const sample = ["shutter_hook_requests_total", 'event="pre_request",action="allow",code="200"'] as const;
  const before = await server.metric(...sample);
  await server.post(prompt("hello"), { path: "?event=pre_request" });
  // The page is cached for a second.
  await expect.poll(() => server.metric(...sample), { timeout: 5_000 }).toBe(before + 1);
});

test("a wrong key is counted loudly", async () => {
  await server.post(prompt("hello"), { headers: { authorization: "Bearer wrong" } });
  await expect.poll(() => server.metric("shutter_auth_failures_total"), { timeout: 5_000 }).toBe(1);
});

test("ten thousand users, sessions, models and policies make no ten thousand series", async () => {
  const readings = {
    threads: () => 1,
    busy: () => 0,
    waiting: () => 0,
    connections: () => 0,
    spoolWaiting: () => 0,
    policiesExpired: () => 2,
    stateEntries: () => ({ requests: 1 }),
  };
  const metrics = new Metrics({ apertureTimeoutMs: 5_000, readings });
  for (let i = 0; i < 10_000; i++) {
    metrics.answered("pre_request", "allow", 200, 0.001, 1_000);
    metrics.policyMatched(`policy-${i}`, "monitor", "high");
    metrics.detectorFound("secrets", `category-${i}`);
  }
  const samples = (await metrics.registry.metrics()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  expect(samples.length).toBeLessThan(1_500);
});
