import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { prompt, startTestServer, type TestServer } from "../support/test-server.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
}, 90_000);
afterAll(() => server.stop());

const health = async (): Promise<number> =>
  (await fetch(`${server.adminUrl}/healthz`).catch(() => undefined))?.status ?? 0;

/** The recorder among this process's children. */
function recorderPid(): number {
  const pid = readdirSync("/proc").find((entry) => {
    try {
      const parent = / \(.*\) \S (\d+)/.exec(readFileSync(`/proc/${entry}/stat`, "latin1"))?.[1];
      return (
        Number(parent) === process.pid && readFileSync(`/proc/${entry}/cmdline`, "latin1").includes("recorder-process")
      );
    } catch {
      return false;
    }
  });
  return Number(pid ?? 0);
}

test("killed, it is replaced on the same port, and calls are answered meanwhile", async () => {
  const victim = recorderPid();
  process.kill(victim, "SIGKILL");
  const replies = await Promise.all(Array.from({ length: 20 }, (_, n) => server.post(prompt(`hello ${n}`))));
  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
  await expect.poll(health, { timeout: 30_000 }).toBe(200);
  expect(recorderPid()).not.toBe(victim);
});

test("stopped in its tracks, it delays no call", async () => {
  const pid = recorderPid();
  process.kill(pid, "SIGSTOP");
  try {
    expect(await server.post(prompt("hello"))).toMatchObject({ status: 200, body: { action: "allow" } });
  } finally {
    process.kill(pid, "SIGCONT");
  }
  await expect.poll(health, { timeout: 30_000 }).toBe(200);
});

test("a port in use is told at start", async () => {
  const port = Number(new URL(server.adminUrl).port);
  await expect(startTestServer({ admin: { port } })).rejects.toMatchObject({ code: "ADDRESS_UNUSABLE" });
});
