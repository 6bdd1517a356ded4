import { afterAll, beforeAll, expect, test } from "vitest";
import { recorderPid } from "../support/recorder-pid.js";
import { prompt, startTestServer, type TestServer } from "../support/test-server.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
}, 90_000);
afterAll(() => server.stop());

const health = async (): Promise<number> =>
  (await fetch(`${server.adminUrl}/healthz`).catch(() => undefined))?.status ?? 0;

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
