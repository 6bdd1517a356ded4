import { expect, test } from "vitest";
import { EXAMPLE } from "../../../src/recorder/api/examples.js";
import { Decisions } from "../../../src/recorder/api/shapes/decisions.js";
import { Facets } from "../../../src/recorder/api/shapes/facets.js";
import { Findings } from "../../../src/recorder/api/shapes/findings.js";
import { SessionDetail, Sessions } from "../../../src/recorder/api/shapes/sessions.js";
import { type ApiServer, startApi } from "./api-server.js";
import { blockable, decided, exampleAccount, idOf, received } from "./example-account.js";

async function idsOf(server: ApiServer, query: string): Promise<string[]> {
  const { decisions } = Decisions.parse(await server.get(`/v1/decisions?${query}`));
  return decisions.map(({ decision_id }) => decision_id);
}

test("filters add up, their values are alternatives", async () => {
  const server = await startApi([
    blockable(1),
    decided(2, { model: "gpt-5", degraded: { reason: "deadline", missed: [] } }),
    decided(3, { model: "o4" }),
    blockable(4, { tenant: "acme", model: "o4" }),
  ]);
  const check = async (query: string, expected: readonly number[]): Promise<void> =>
    expect({ query, ids: await idsOf(server, query) }).toEqual({ query, ids: expected.map(idOf) });

  await check("", [4, 3, 2, 1]);
  await check("order=oldest&limit=2", [1, 2]);
  await check("would=block", [4, 1]);
  await check("would=block&tenant=acme", [4]);
  await check("model=gpt-5&model=o4", [4, 3, 2]);
  await check("model=gpt-5&model=o4&would=block", [4]);
  await check("severity=high&rule=github-token&tool=mcp__github__create_issue&server=github", [4, 1]);
  await check("mode=none", [3, 2]);
  await check("degraded=any", [2]);
  await check("degraded=none", [4, 3, 1]);
  await check("degraded=deadline", [2]);
  await check("degraded=overload", []);
  await check("request_id=req-3", [3]);
  await check(`decision_id=${idOf(2)}`, [2]);
  await check("from=3590s&to=2026-01-01", []);
});

test("who a finding names finds it again, people and tagged devices", async () => {
  const device = { login_name: "tagged-devices", node: "nDEF", tailnet: "example.ts.net" };
  const server = await startApi([blockable(1), blockable(2, { principal: device })]);
  const listed = async (query: string) => Findings.parse(await server.get(`/v1/findings?${query}`)).findings;
  const users = (await listed("")).map(({ user }) => user);
  expect(users[0]).toBe("node:nDEF");
  for (const user of users) {
    const found = await listed(`user=${encodeURIComponent(user ?? "")}`);
    expect(found.map((finding) => finding.user)).toEqual([user]);
  }
  expect(new Set(users).size).toBe(2);
});

test("where nothing but the time is filtered, it is counted in whole hours", async () => {
  const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
  const at = (ms: number): { readonly ts: string } => ({ ts: new Date(ms).toISOString() });
  const server = await startApi([
    decided(1, at(hour - 3_600_001)),
    decided(2, at(hour - 3_599_000)),
    decided(3, { ...at(hour - 1_000), model: "o4" }),
  ]);
  const counted = async (query: string): Promise<unknown> => {
    const { facets } = Facets.parse(await server.get(`/v1/facets?facet=model&${query}`));
    return facets.model?.map(({ value, count }) => [value, count]);
  };
  const from = encodeURIComponent(new Date(hour - 2_000_000).toISOString());
  expect(await counted(`from=${from}`)).toEqual([
    ["claude-sonnet-4", 1],
    ["o4", 1],
  ]);
  expect(await counted(`from=${from}&would=allow`)).toEqual([["o4", 1]]);
});

test("pages follow each other while records come in", async () => {
  const server = await startApi(Array.from({ length: 25 }, (_, index) => decided(index)));
  const seen: string[] = [];
  let next: string | undefined;
  do {
    const cursor = next === undefined ? "" : `&cursor=${encodeURIComponent(next)}`;
    const page = Decisions.parse(await server.get(`/v1/decisions?limit=7${cursor}`));
    seen.push(...page.decisions.map(({ decision_id }) => decision_id));
    next = page.next;
    server.write([decided(100 + seen.length)]);
  } while (next !== undefined);
  expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => idOf(24 - index)));
});

test("a session step by step: what was found and decided, tags, and the risk over its pages", async () => {
  const server = await startApi([
    decided(0),
    blockable(1, { session_risk: { risk: 40, reasons: [{ reason: "secret_read", count: 1, points: 40 }] } }),
    received(2),
    decided(3),
  ]);
  server.tags.set("default", EXAMPLE.session, "quarantined", 60_000, "base.quarantine");
  const whole = SessionDetail.parse(await server.get(`/v1/sessions/${EXAMPLE.session}`));
  expect(whole).toMatchObject({
    session_id: EXAMPLE.session,
    tenant: "default",
    tags: [{ tag: "quarantined", by: "base.quarantine" }],
    summary: { requests: 3, would_block: 1, blocked: 0, findings: 1, max_severity: "high", user: EXAMPLE.user },
  });
  expect(whole.timeline.map(({ risk }) => risk)).toEqual([0, 40, 40, 0]);
  expect(whole.timeline[1]).toMatchObject({
    findings: [{ rule: "github-token" }],
    tool_calls: [{ params: { type: "object" } }],
    latency_us: 600,
    risk_reasons: [{ reason: "secret_read", points: 40 }],
  });

  const first = SessionDetail.parse(await server.get(`/v1/sessions/${EXAMPLE.session}?limit=2`));
  const rest = SessionDetail.parse(await server.get(`/v1/sessions/${EXAMPLE.session}?limit=2&cursor=${first.next}`));
  expect([...first.timeline, ...rest.timeline]).toEqual(whole.timeline);
});

test("sessions: those with a tag now, also where nothing else is kept of them", async () => {
  const server = await startApi([blockable(1), decided(2, { session_id: "calm" })]);
  server.tags.set("default", "only-tagged", "quarantined", 60_000, "ann");
  server.tags.set("default", EXAMPLE.session, "watched", 60_000, "ann");
  const list = async (query: string): Promise<unknown> => {
    const { sessions } = Sessions.parse(await server.get(`/v1/sessions?${query}`));
    return sessions.map(({ session_id, tags, summary }) => [
      session_id,
      tags.map(({ tag }) => tag),
      summary !== undefined,
    ]);
  };
  expect(await list("tag=quarantined")).toEqual([["only-tagged", ["quarantined"], false]]);
  expect(await list("")).toEqual([
    ["calm", [], true],
    [EXAMPLE.session, ["watched"], true],
  ]);
  expect(await list("would_block=true")).toEqual([[EXAMPLE.session, ["watched"], true]]);
});

test("a tag: set by whom the token says, or by whom Tailscale names", async () => {
  const server = await startApi([], [{ login: "root@example.com", role: "admin" }]);
  const tag = async (options: RequestInit & { readonly login?: string }): Promise<unknown> => {
    const path = "/v1/sessions/a%2Fb/tags/watched?by=ann";
    await server.fetch(path, { method: "POST", body: '{"ttl":"5m"}', ...options });
    const by = server.tags.facts("default", "a/b").map((fact) => fact.by);
    const reply = await server.fetch(path, { ...options, method: "DELETE" });
    return [by, await reply.json(), (await server.fetch(path, { ...options, method: "DELETE" })).status];
  };
  expect(await tag({})).toEqual([["ann"], { released: true }, 404]);
  expect(await tag({ login: "root@example.com" })).toEqual([["root@example.com"], { released: true }, 404]);
});

test("a false positive: marked, counted, and taken back; the account says by whom", async () => {
  const server = await startApi(exampleAccount(), [{ login: "ann@example.com", role: "analyst" }]);
  const marks = `/v1/policies/${EXAMPLE.policy}/marks`;
  const order = (decision_id: string): RequestInit & { login: string } => ({
    method: "POST",
    login: "ann@example.com",
    body: JSON.stringify({ decision_id, why: " a test token " }),
  });
  expect((await server.fetch(marks, order(idOf(2)))).status).toBe(404);
  const bidi = await server.fetch(marks, {
    ...order(EXAMPLE.decisionId),
    body: JSON.stringify({ decision_id: EXAMPLE.decisionId, why: "a\u202Eb\n" }),
  });
  expect(await bidi.json()).toMatchObject({ why: "ab" });
  expect((await server.fetch(marks, { ...order(idOf(1)), body: '{"decision_id":"x","why":""}' })).status).toBe(400);
  const mark = await (await server.fetch(marks, order(EXAMPLE.decisionId))).json();
  expect(mark).toMatchObject({ by: "ann@example.com", why: "a test token", policy: EXAMPLE.policy });

  expect(await server.get(`/v1/policies/${EXAMPLE.policy}`)).toMatchObject({
    matches: 1,
    would_flip: 1,
    false_positives: 1,
    marks: [mark],
  });
  expect(await server.get(`/v1/decisions/${EXAMPLE.decisionId}`)).toMatchObject({ marks: [mark] });
  const gone = await server.fetch(`${marks}/${EXAMPLE.decisionId}`, { method: "DELETE", login: "ann@example.com" });
  expect(await gone.json()).toEqual({ unmarked: true });
  expect(await server.get(`/v1/policies/${EXAMPLE.policy}`)).toMatchObject({ false_positives: 0, marks: [] });
  expect(server.acted.map(({ tenant, action }) => [tenant, action.action, action.by, action.marked])).toEqual([
    ["default", "marked", "ann@example.com", EXAMPLE.decisionId],
    ["default", "marked", "ann@example.com", EXAMPLE.decisionId],
    ["default", "unmarked", "ann@example.com", EXAMPLE.decisionId],
  ]);
});

test("without a store, what comes from elsewhere is answered and the rest is told to wait", async () => {
  const server = await startApi();
  server.loseStore();
  const answers = async (path: string): Promise<number> => (await server.fetch(path)).status;
  expect(await answers("/v1/decisions")).toBe(503);
  expect(await answers(`/v1/policies/${EXAMPLE.policy}`)).toBe(503);
  expect(await answers("/v1/tail")).toBe(503);
  expect(await answers("/v1/export?format=csv")).toBe(503);
  expect([await answers("/healthz"), await answers("/v1/whoami"), await answers("/ui/none.js")]).toEqual([
    200, 200, 404,
  ]);
  expect(await server.get("/v1/status")).not.toHaveProperty("store");
  expect(server.acted).toEqual([]);
});

test("who may see only some tenants is not told what is wrong with policies of others", async () => {
  const server = await startApi([], [{ login: "viv@example.com", role: "viewer", tenants: ["default"] }]);
  expect(await server.get("/v1/status")).toMatchObject({
    policies: { error: expect.stringContaining("tenants/acme") },
  });
  expect(await server.get("/v1/status", "viv@example.com")).toMatchObject({
    policies: { error: "the newest policies cannot be used" },
  });
});

test("calls of one request find each other", async () => {
  const server = await startApi(exampleAccount());
  expect(await server.get(`/v1/decisions/${EXAMPLE.decisionId}`)).toMatchObject({
    records: [{ kind: "decision" }],
    related: [{ decision_id: idOf(3), kind: "received", event: "entire_request" }],
  });
});
