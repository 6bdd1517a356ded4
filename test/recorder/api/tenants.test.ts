import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { CallRecord } from "../../../src/audit/record.js";
import type { Operation } from "../../../src/recorder/api/operation.js";
import { OPERATIONS } from "../../../src/recorder/api/operations.js";
import { type AdminUser, ROLES } from "../../../src/server/http/identity.js";
import { type ApiServer, startApi } from "./api-server.js";
import { blockable, decided, idOf, received } from "./example-account.js";

const TENANTS = ["acme", "globex", "initech"] as const;
type Tenant = (typeof TENANTS)[number];

/** Everything of a tenant has its name in it, so that a leak is a string in an answer. */
const secretOf = (tenant: Tenant): string => `of-${tenant}`;

const USERS: readonly AdminUser[] = TENANTS.flatMap((tenant, index) =>
  ROLES.flatMap((role) => {
    const other = TENANTS[(index + 1) % TENANTS.length] ?? tenant;
    return [
      { login: `${role}@${tenant}`, role, tenants: [tenant] },
      { login: `${role}@${tenant}+${other}`, role, tenants: [tenant, other] },
    ];
  }),
);

function recordsOf(tenant: Tenant, index: number): CallRecord[] {
  const secret = secretOf(tenant);
  const given: Partial<CallRecord> = {
    tenant,
    project: secret,
    key_id: secret,
    // Request and session ids come from callers: nothing keeps two tenants from having the same.
    request_id: "shared-request",
    session_id: "shared-session",
    principal: { login_name: secret, node: secret, tailnet: secret },
    client: secret,
    model: secret,
    tool_calls: [{ name: secret, server: secret, source: "history", pointer: `/${secret}`, params: { type: "null" } }],
  };
  const base = index * 100;
  return [
    blockable(base + 1, given),
    decided(base + 2, { ...given, session_id: secret, request_id: secret }),
    received(base + 3, { ...given, request_id: `lost-${secret}` }),
    decided(base + 4, {
      ...given,
      kind: "session",
      session_change: { change: "tagged", tag: "quarantined", until: new Date().toISOString(), by: secret },
    }),
  ];
}

async function threeTenants(): Promise<ApiServer> {
  const server = await startApi(TENANTS.flatMap(recordsOf), USERS);
  for (const tenant of TENANTS) {
    server.tags.set(tenant, "shared-session", "quarantined", 3_600_000, secretOf(tenant));
    server.tags.set(tenant, secretOf(tenant), "quarantined", 3_600_000, secretOf(tenant));
  }
  return server;
}

/** Values worth trying for whatever has this name: those of every tenant among them. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  session: [...TENANTS.map(secretOf), "shared-session"],
  policy: ["base.secret-leak", "base.injection", "acme/own"],
  decision: TENANTS.map((_, index) => idOf(index * 100 + 1)),
  tag: ["quarantined"],
  tenant: [...TENANTS, "default"],
  request_id: ["shared-request", ...TENANTS.map(secretOf)],
  decision_id: ["01937f3e", ...TENANTS.map((_, index) => idOf(index * 100 + 1))],
  user: TENANTS.map(secretOf),
  tool: TENANTS.map(secretOf),
  model: TENANTS.map(secretOf),
  client: TENANTS.map(secretOf),
  project: TENANTS.map(secretOf),
  from: ["2h", "90d"],
  format: ["csv", "jsonl"],
};

interface Attempt {
  readonly user: AdminUser;
  readonly operation: Operation;
  readonly path: string;
  readonly search: string;
  readonly body: unknown;
}

/** What `{id}` of a path stands for. */
function kindOf({ path }: Operation, step: string): string {
  if (step !== "id") return step;
  return path.startsWith("/v1/sessions") ? "session" : path.startsWith("/v1/policies") ? "policy" : "decision";
}

/** Any user asks anything that can be asked, with anybody's names. */
const attempts: fc.Arbitrary<Attempt> = fc
  .tuple(fc.constantFrom(...USERS), fc.constantFrom(...OPERATIONS))
  .chain(([user, operation]) => {
    const steps = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => kindOf(operation, name));
    const parameters = Object.keys(operation.query?.shape ?? {}).filter((name) => name in VALUES);
    const value = (name: string): fc.Arbitrary<string> => fc.constantFrom(...(VALUES[name] ?? []));
    return fc
      .record({
        steps: fc.tuple(...steps.map(value)),
        query: fc.tuple(...parameters.map((name) => fc.option(value(name), { nil: undefined, freq: 1 }))),
        marked: value("decision"),
      })
      .map(({ steps: values, query, marked }) => {
        const search = new URLSearchParams(operation.id === "exportRecords" ? { format: "jsonl" } : {});
        for (const [index, given] of query.entries())
          if (given !== undefined) search.set(parameters[index] ?? "", given);
        let step = 0;
        const path = operation.path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(values[step++] ?? ""));
        const body =
          operation.id === "markFalsePositive" ? { decision_id: marked, why: "a test" } : operation.example.body;
        return { user, operation, path, search: `${search}`, body };
      });
  });

test("whoever asks whatever, with whomever's names: nothing of another tenant is in the answer", async () => {
  const server = await threeTenants();
  const answered = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(attempts, async ({ user, operation, path, search, body }) => {
      const leaving = new AbortController();
      const reply = await server.fetch(`${path}?${search}`, {
        method: operation.method.toUpperCase(),
        login: user.login,
        signal: leaving.signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (operation.id === "tailRecords") return leaving.abort();
      const text = await reply.text();
      if (reply.status === 200) answered.set(operation.id, (answered.get(operation.id) ?? 0) + 1);

      if (ROLES.indexOf(user.role) < ROLES.indexOf(operation.access)) expect(reply.status).toBe(403);
      for (const tenant of TENANTS) {
        // A name that was asked for may be repeated by the answer; what it stands for may not.
        if (user.tenants?.includes(tenant) || `${path}?${search}`.includes(secretOf(tenant))) continue;
        expect(text).not.toContain(secretOf(tenant));
      }
    }),
    { numRuns: 1_500 },
  );
  // The property would hold if nothing were ever answered.
  const silent = OPERATIONS.filter(({ id }) => id !== "tailRecords" && !answered.has(id)).map(({ id }) => id);
  expect(silent).toEqual([]);
  // Nor was anything done to another tenant, or in its name.
  for (const { tenant, action } of server.acted) {
    const user = USERS.find(({ login }) => login === action.by);
    expect(user?.tenants).toContain(tenant);
  }
}, 120_000);

test("a record of another tenant is not there, and neither is its mark", async () => {
  const server = await threeTenants();
  const own = idOf(1);
  const other = idOf(101);
  const ask = async (path: string, login: string, body?: object): Promise<number> =>
    (await server.fetch(path, { login, ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }) }))
      .status;

  expect(await ask(`/v1/decisions/${own}`, "viewer@acme")).toBe(200);
  expect(await ask(`/v1/decisions/${other}`, "viewer@acme")).toBe(404);
  const mark = (decision_id: string): object => ({ decision_id, why: "test" });
  expect(await ask("/v1/policies/base.secret-leak/marks", "analyst@acme", mark(other))).toBe(404);
  expect(await ask("/v1/policies/base.secret-leak/marks", "analyst@acme", mark(own))).toBe(200);
  expect(await server.get("/v1/policies/base.secret-leak", "viewer@acme")).toMatchObject({ false_positives: 1 });
  expect(await server.get("/v1/policies/base.secret-leak", "viewer@globex")).toMatchObject({
    false_positives: 0,
    marks: [],
  });
  expect(await ask("/v1/decisions?tenant=globex", "viewer@acme")).toBe(403);
});

test("the tail of a tenant is of that tenant", async () => {
  const server = await threeTenants();
  const leaving = new AbortController();
  const reply = await server.fetch("/v1/tail", { login: "viewer@acme", signal: leaving.signal });
  const reader = reply.body
    ?.pipeThrough(new TextDecoderStream() as never)
    .getReader() as ReadableStreamDefaultReader<string>;
  let text = (await reader.read()).value ?? "";
  server.write([decided(901, { tenant: "globex", project: "of-globex" }), decided(902, { tenant: "acme" })]);
  while (!text.includes("\ndata:")) text += (await reader.read()).value ?? "";
  leaving.abort();
  expect(text).toContain(idOf(902));
  expect(text).not.toContain("of-globex");
});
