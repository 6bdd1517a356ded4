import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuditRecord } from "../../src/audit/record.js";
import { tailSpool } from "../../src/audit/tail.js";
import { blocks } from "../policy/lifecycle/opened-store.js";
import { prompt, startTestServer, type TestServer } from "../support/test-server.js";

let dir: string;
let server: TestServer;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "policies-"));
  writeFileSync(join(dir, "rules.cedar"), "forbid (");
  server = await startTestServer({ policies: { dir } });
}, 90_000);
afterAll(() => server.stop());

const readiness = async (): Promise<unknown> => {
  const response = await fetch(`${server.adminUrl}/readyz`);
  return [response.status, await response.json()];
};
const status = async (): Promise<Record<string, unknown>> =>
  ((await server.admin("/v1/status")) as { policies: Record<string, unknown> }).policies;

async function records(): Promise<AuditRecord[]> {
  const found: AuditRecord[] = [];
  for await (const { record } of tailSpool(join(server.dataDir, "audit"), { from: "start", follow: false }))
    found.push(record);
  return found;
}

test("a server answers on broken policies, and says everywhere that it is not as it should be", async () => {
  expect(await server.post(prompt("hello"))).toMatchObject({ status: 200, body: { action: "allow" } });
  expect(await readiness()).toEqual([
    200,
    { status: "degraded", reasons: ["policies: the newest are not in force (check)"] },
  ]);
  expect(await status()).toMatchObject({
    origin: "shipped",
    content: null,
    stage: "check",
    error: expect.stringContaining("rules.cedar:1:1"),
  });
  expect(await server.metric("shutter_policy_reload_failures_total", 'stage="check"')).toBe(1);
});

test("mended, it is as it should be, and the account has it all", async () => {
  writeFileSync(join(dir, "rules.cedar"), blocks("no-model", "m"));
  await expect.poll(async () => (await status()).origin, { timeout: 20_000 }).toBe("directory");
  expect(await readiness()).toEqual([200, { status: "ready" }]);
  const { revision, content } = await status();
  const { body, decisionId } = await server.post(prompt("hello"));
  expect(body).toMatchObject({ action: "block" });

  await expect.poll(async () => (await records()).some(({ decision_id }) => decision_id === decisionId)).toBe(true);
  const kept = await records();
  expect(kept.filter(({ kind }) => kind === "policy")).toMatchObject([
    { change: "activated", origin: "shipped" },
    { change: "failed", origin: "shipped", stage: "check", problem: expect.stringContaining("rules.cedar:1:1") },
    { change: "activated", origin: "directory", revision, content },
  ]);
  expect(kept.find(({ decision_id }) => decision_id === decisionId)).toMatchObject({
    decision: { policy_revision: revision },
  });
});
