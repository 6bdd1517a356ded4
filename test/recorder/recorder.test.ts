import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SinkSettings } from "../../src/sinks/settings.js";
import { recorderPid } from "../support/recorder-pid.js";
import { ADMIN_TOKEN, prompt, startTestServer, type TestServer } from "../support/test-server.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
}, 90_000);
afterAll(() => server.stop());

const sink = (id: string, use: string, options = {}): SinkSettings => SinkSettings.parse({ id, use, options });

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

test("changed settings reach it: it is replaced, on the same port, and nothing is lost", async () => {
  const { config, dataDir } = server;
  const pid = recorderPid();
  await server.reload(config);
  expect(recorderPid()).toBe(pid);

  const path = join(dataDir, "sink.jsonl");
  const admin = {
    ...config.admin,
    users: [{ login: "ann@example.com", role: "viewer" as const }],
    hosts: ["127.0.0.1"],
  };
  const changed = { ...config, admin, sinks: [sink("file", "jsonl", { path })] };
  const crashes = await server.metric("shutter_recorder_restarts_total", 'reason="crash"');
  const known = (await server.admin("/v1/decisions?limit=500")) as { readonly decisions: readonly unknown[] };
  const reloading = server.reload(changed);
  const replies = await Promise.all(Array.from({ length: 10 }, (_, n) => server.post(prompt(`meanwhile ${n}`))));
  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
  await reloading;
  expect(recorderPid()).not.toBe(pid);
  expect(await health()).toBe(200);
  expect(await server.metric("shutter_recorder_restarts_total", 'reason="crash"')).toBe(crashes);
  const listed = async () => (await server.admin("/v1/decisions?limit=500")) as typeof known;
  await expect
    .poll(async () => (await listed()).decisions?.length, { timeout: 30_000 })
    .toBe(known.decisions.length + 10);
  const ann = { "tailscale-user-login": "ann@example.com" };
  expect(await (await fetch(`${server.adminUrl}/v1/whoami`, { headers: ann })).json()).toMatchObject({
    role: "viewer",
  });
  await server.post(prompt("for the sink"));
  await expect.poll(() => readFileSync(path, "utf8").includes('"kind":"decision"'), { timeout: 30_000 }).toBe(true);
});

test("settings it cannot start with leave it with those it had", async () => {
  const { config } = server;
  await server.reload({ ...config, sinks: [sink("absent", "./absent.js")] });
  await expect.poll(health, { timeout: 30_000 }).toBe(200);
  expect(await server.admin("/v1/status")).toMatchObject({ recorder: { sinks: [{ id: "file" }] } });
});

test("without a usable store calls are answered, metrics and health are served, and nothing is lost", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "shutter-no-store-"));
  writeFileSync(join(dataDir, "store"), "a file where a folder should be");
  const unlucky = await startTestServer({ data_dir: dataDir });
  const status = async (path: string): Promise<number> => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    return (await fetch(`${unlucky.adminUrl}${path}`, { headers })).status;
  };
  expect((await unlucky.post(prompt("hello"))).status).toBe(200);
  expect(await Promise.all(["/healthz", "/readyz", "/metrics", "/v1/status", "/v1/decisions"].map(status))).toEqual([
    200, 200, 200, 200, 503,
  ]);
  expect(await unlucky.metric("shutter_store_up")).toBe(0);
  expect(await unlucky.metric("shutter_store_errors_total", 'reason="failed"')).toBeGreaterThan(0);
  expect(await unlucky.admin("/readyz")).toEqual({ status: "degraded", reasons: ["the store: failed"] });
  expect(await unlucky.admin("/v1/status")).toMatchObject({ recorder: { store: { usable: false } } });

  rmSync(join(dataDir, "store"));
  await expect.poll(() => status("/v1/decisions"), { timeout: 30_000 }).toBe(200);
  expect(await unlucky.admin("/v1/decisions")).toMatchObject({ decisions: [{ kind: "decision" }] });
  await unlucky.stop();
  rmSync(dataDir, { recursive: true });
});
