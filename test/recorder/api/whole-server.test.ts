import { request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { OPERATIONS } from "../../../src/recorder/api/operations.js";
import { Status } from "../../../src/recorder/api/shapes/status.js";
import { ADMIN_TOKEN, prompt, startTestServer, type TestServer } from "../../support/test-server.js";

const START_MS_MAX = 120_000;
/** Shaped like a token, and none. */
const SECRET = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;

async function started(settings: Record<string, unknown> = {}): Promise<TestServer> {
  const server = await startTestServer(settings);
  onTestFinished(() => server.stop());
  return server;
}

function ask({ adminUrl }: TestServer, path: string, options: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, ...(options.headers as Record<string, string>) };
  return fetch(adminUrl + path, { ...options, headers });
}

test(
  "a hook call lights up setup, comes over the tail, and is found by all who ask; what people do about it is in the account",
  async () => {
    const server = await started();
    expect(await server.admin("/v1/setup")).toMatchObject({
      hook_url: server.hookUrl,
      seen: false,
      aperture: { hooks: { "shutter-sync": { url: `${server.hookUrl}?event=pre_request` } } },
    });
    const leaving = new AbortController();
    const tail = await ask(server, "/v1/tail?kind=decision", { signal: leaving.signal });
    const { decisionId } = await server.post(prompt("Hello"), { path: "?event=pre_request" });
    let text = "";
    for await (const chunk of tail.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      if (text.includes("\ndata:")) break;
    }
    leaving.abort();
    expect(text).toContain(decisionId);

    expect(await server.admin(`/v1/decisions/${decisionId}`)).toMatchObject({ records: [{ kind: "decision" }] });
    expect(await server.admin("/v1/setup")).toMatchObject({
      seen: true,
      events: { pre_request: { seen: true, count: 1 } },
    });
    expect(await server.admin("/v1/sessions/s1")).toMatchObject({ timeline: [{ decision_id: decisionId }] });
    expect(Status.safeParse(await server.admin("/v1/status"))).toMatchObject({ success: true });

    await (await ask(server, "/v1/export?format=csv")).text();
    expect(await server.admin("/v1/decisions?kind=admin")).toMatchObject({
      decisions: [{ admin_action: { action: "exported", by: "admin" } }],
    });
  },
  START_MS_MAX,
);

/** Through what `tailscale serve` would be: fetch does not let anybody choose the name of the host. */
function askAs({ adminUrl }: TestServer, path: string, headers: Readonly<Record<string, string>>, method = "GET") {
  return new Promise<{ readonly status: number | undefined; readonly text: string }>((resolve, reject) => {
    const host = "shutter.tail1234.ts.net";
    const asking = request(adminUrl + path, { method, headers: { host, ...headers } }, (reply) => {
      let text = "";
      reply.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      reply.on("end", () => resolve({ status: reply.statusCode, text }));
    });
    asking.on("error", reject).end(method === "POST" ? '{"ttl":"5m"}' : undefined);
  });
}

test(
  "logins of the configuration: what their role says, for our own page alone",
  async () => {
    const users = [
      { login: "viv@example.com", role: "viewer", tenants: ["acme"] },
      { login: "root@example.com", role: "admin" },
    ];
    const server = await started({ admin: { port: 0, users } });
    const viv = { "tailscale-user-login": "viv@example.com" };
    const root = { "tailscale-user-login": "root@example.com" };
    const tag = "/v1/sessions/s1/tags/watched";

    expect(JSON.parse((await askAs(server, "/v1/whoami", viv)).text)).toEqual({
      login: "viv@example.com",
      role: "viewer",
      tenants: ["acme"],
      via: "tailscale",
    });
    expect((await askAs(server, tag, viv, "POST")).status).toBe(403);
    expect((await askAs(server, tag, { ...root, "sec-fetch-site": "cross-site" }, "POST")).status).toBe(403);
    expect((await askAs(server, tag, { ...root, host: "evil.example" }, "POST")).status).toBe(403);
    expect((await askAs(server, "/v1/whoami", { "tailscale-user-login": "eve@example.com" })).status).toBe(401);
    expect(await server.admin("/v1/sessions/s1")).toMatchObject({ tags: [] });
    expect((await askAs(server, tag, { ...root, "sec-fetch-site": "same-origin" }, "POST")).status).toBe(200);
    expect(await server.admin("/v1/sessions/s1")).toMatchObject({ tags: [{ tag: "watched", by: "root@example.com" }] });
  },
  START_MS_MAX,
);

test(
  "nothing that was found is in any answer",
  async () => {
    const server = await started();
    const { decisionId } = await server.post(prompt(`the token is ${SECRET}`), { path: "?event=pre_request" });
    const { decisions } = (await server.admin("/v1/decisions?would=block")) as { decisions: unknown[] };
    expect(decisions).toHaveLength(1);

    const values: Readonly<Record<string, string>> = {
      session: "s1",
      policy: "base.secret-leak",
      decision: decisionId ?? "",
    };
    for (const { method, path, query, example, id } of OPERATIONS) {
      if (id === "tailRecords") continue;
      const kind = path.startsWith("/v1/sessions")
        ? "session"
        : path.startsWith("/v1/policies")
          ? "policy"
          : "decision";
      const steps = path
        .replace("{id}", values[kind] ?? "")
        .replace("{decision}", values.decision ?? "")
        .replace("{tag}", "t");
      const body =
        id === "evaluate" ? prompt(`the token is ${SECRET}`) : { ttl: "5m", decision_id: decisionId, why: "a test" };
      const wanted =
        id === "evaluate" || example.body === undefined
          ? body
          : pick(body as object, Object.keys(example.body as object));
      const search = query?.shape.format === undefined ? "" : "?format=jsonl";
      const reply = await ask(server, steps + search, {
        method: method.toUpperCase(),
        ...(method === "post" ? { body: JSON.stringify(wanted) } : {}),
      });
      expect({ id, status: reply.status, leaks: (await reply.text()).includes(SECRET) }).toEqual({
        id,
        status: 200,
        leaks: false,
      });
    }
  },
  START_MS_MAX,
);

function pick(body: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(body).filter(([name]) => names.includes(name)));
}
