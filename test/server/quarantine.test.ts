import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../src/server/config.js";
import { createLog } from "../../src/server/log.js";
import { type RunningServer, startServer } from "../../src/server/server.js";

const KEY = "test-key";
const TOKEN = "test-admin-token";
const START_MS_MAX = 90_000;
/** It starts three servers, one after the other. */
const RESTARTS_MS_MAX = 3 * START_MS_MAX;

/** A folder that servers can be started on one after the other, with the shipped policies enforced. */
function deployment(processes = 1): () => Promise<RunningServer> {
  const dir = mkdtempSync(join(tmpdir(), "shutter-test-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, "shutter.json");
  const listen = { port: 0 };
  const settings = {
    listen,
    admin: listen,
    data_dir: "data",
    mode: "enforce",
    budget_ms: 2_000,
    processes,
    // What dangerous calls are found by, and no more: five processes are started.
    workers: { threads: 1 },
    detectors: { secrets: false, injection: false },
    log: { level: "silent" },
  };
  writeFileSync(file, JSON.stringify(settings));
  return async () => {
    const config = loadConfig({ config: file }, { SHUTTER_API_KEY: KEY, SHUTTER_ADMIN_TOKEN: TOKEN });
    const server = await startServer(config, createLog("silent"));
    onTestFinished(() => server.stop());
    return server;
  };
}

async function post({ hookUrl }: RunningServer, event: string, payload: object): Promise<unknown> {
  const response = await fetch(`${hookUrl}?event=${event}`, {
    method: "POST",
    headers: { authorization: `Bearer ${KEY}` },
    body: JSON.stringify(payload),
  });
  return response.json();
}

async function admin({ adminUrl }: RunningServer, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${adminUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

const ask = (server: RunningServer, session_id: string): Promise<unknown> =>
  post(server, "pre_request", {
    metadata: { session_id, url: "/v1/messages" },
    request_body: { messages: [{ role: "user", content: "And now?" }] },
  });

/** A completed request whose response calls a tool; nothing of it stands in later requests. */
const called = (server: RunningServer, session_id: string, command: string): Promise<unknown> =>
  post(server, "tool_call_entire_request", {
    metadata: { session_id, url: "/v1/messages" },
    tool_calls: [{ name: "bash", params: { command } }],
  });

async function quarantined(server: RunningServer, session: string): Promise<void> {
  const tagged = { tags: [{ tag: "quarantined", by: "base.quarantine-after-dangerous-call" }] };
  await expect
    .poll(() => admin(server, "GET", `/v1/sessions/${session}`), { timeout: 45_000 })
    .toMatchObject({ status: 200, session_id: session, ...tagged });
}

const ALLOWED = { action: "allow" };
const BLOCKED = { action: "block", status_code: 403, message: expect.stringContaining("quarantined") };

test(
  "a dangerous call seen in a completed request blocks what its session does next, also after a restart, until it is released",
  async () => {
    const start = deployment();
    const first = await start();
    await called(first, "bad", "rm -rf / --no-preserve-root");
    await called(first, "good", "ls -l");
    await quarantined(first, "bad");
    expect(await ask(first, "bad")).toMatchObject(BLOCKED);
    expect(await ask(first, "good")).toEqual(ALLOWED);
    await first.stop();

    const second = await start();
    expect(await ask(second, "bad")).toMatchObject(BLOCKED);
    expect(await admin(second, "GET", "/v1/sessions?tag=quarantined")).toMatchObject({
      sessions: [{ session_id: "bad" }],
    });
    expect(await admin(second, "DELETE", "/v1/sessions/bad/tags/quarantined?by=ann")).toEqual({
      status: 200,
      released: true,
    });
    expect(await admin(second, "DELETE", "/v1/sessions/bad/tags/quarantined?by=ann")).toMatchObject({ status: 404 });
    expect(await ask(second, "bad")).toEqual(ALLOWED);
    await expect
      .poll(() => admin(second, "GET", "/v1/decisions"), { timeout: 45_000 })
      .toMatchObject({
        decisions: expect.arrayContaining([
          expect.objectContaining({
            kind: "session",
            session_id: "bad",
            session_change: expect.objectContaining({ change: "released", tag: "quarantined", by: "ann" }),
          }),
        ]),
      });
    await second.stop();

    const third = await start();
    expect(await ask(third, "bad")).toEqual(ALLOWED);
  },
  RESTARTS_MS_MAX,
);

test(
  "a session is tagged by hand, and every process knows",
  async () => {
    const server = await deployment(2)();
    const session = "a/b c";
    const path = `/v1/sessions/${encodeURIComponent(session)}/tags/quarantined`;
    expect(await admin(server, "POST", path, { ttl: "soon" })).toMatchObject({ status: 400 });
    expect(await admin(server, "POST", path, { ttl: "5m" })).toEqual({ status: 200, tagged: true });
    // The system deals connections out to both processes; each call is a connection of its own.
    await expect
      .poll(() => Promise.all(Array.from({ length: 16 }, () => ask(server, session))), { timeout: 45_000 })
      .toEqual(Array.from({ length: 16 }, () => expect.objectContaining(BLOCKED)));
  },
  START_MS_MAX,
);
