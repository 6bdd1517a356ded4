import { createHmac } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DirectoryServer } from "../policy/attributes/directory-server.js";
import { ADMIN_TOKEN, startTestServer, type TestServer } from "../support/test-server.js";

/** The whole way: a source over a real socket, Aperture's call, Cedar, the answer. */
let directory: DirectoryServer;
let server: TestServer;

const POLICIES = `
@id("engineers-on-call-only") @mode("enforce") @on_missing("closed")
forbid (principal, action == Guard::Action::"send_prompt", resource)
when { context.model == "prod-model" }
unless { principal has on_call && principal.on_call };

@id("no-contractors") @mode("enforce") @on_missing("open")
forbid (principal, action == Guard::Action::"send_prompt", resource)
when { context.model == "other-model" && principal has contractor && principal.contractor };
`;

beforeAll(async () => {
  directory = await DirectoryServer.start();
  const dir = mkdtempSync(join(tmpdir(), "policies-"));
  writeFileSync(join(dir, "rules.cedar"), POLICIES);
  server = await startTestServer({
    policies: { dir },
    attributes: {
      wait_ms: 1_500,
      sources: [
        {
          id: "pager",
          type: "http",
          url: `${directory.url}/oncalls/{login}`,
          attributes: { on_call: { type: "bool", pointer: "/oncalls", nonempty: true } },
          negative_ttl_s: 0.1,
          timeout_ms: 20_000,
          breaker_failures: 1_000,
        },
        {
          id: "hr",
          type: "push",
          hmac: { secret: "shared", header: "x-signature" },
          attributes: { contractor: { type: "bool", pointer: "/contractor" } },
        },
      ],
    },
  });
}, 90_000);
afterAll(async () => {
  await server.stop();
  await directory.stop();
});

async function answer(login: string, model = "prod-model"): Promise<string> {
  const { body } = await server.post({
    metadata: { login_name: login, model, request_id: "", session_id: "s1", url: "/v1/messages" },
    request_body: { model, messages: [{ role: "user", content: "hello" }] },
  });
  return (body as { action: string }).action;
}

const push = (body: string, headers: Record<string, string>): Promise<Response> =>
  fetch(`${server.adminUrl}/v1/attributes/hr`, { method: "POST", body, headers });

test("who is on call may; who is not may not; nobody knows of whom the source does not say", async () => {
  directory.behaves((request, response) => {
    if (request.url === "/oncalls/ann") response.end('{"oncalls":[{}]}');
    else if (request.url === "/oncalls/bob") response.end('{"oncalls":[]}');
    else response.writeHead(500).end();
  });
  expect([await answer("ann"), await answer("bob"), await answer("eve")]).toEqual(["allow", "block", "block"]);
});

test("a source that does not answer in time is decided without, and used as soon as it answers", async () => {
  directory.holds({ oncalls: [{}] });
  expect(await answer("cid")).toBe("block");
  directory.release();
  await expect.poll(() => answer("cid"), { timeout: 5_000 }).toBe("allow");
});

test("a person cannot claim attributes in what is sent", async () => {
  directory.answers({ oncalls: [] });
  const { body } = await server.post({
    metadata: { login_name: "dan", model: "prod-model", on_call: true, attributes: { on_call: true } },
    request_body: { model: "prod-model", user: "ann", metadata: { on_call: true }, messages: [] },
  });
  expect(body).toMatchObject({ action: "block" });
});

test("what is pushed with the admin token or a signature counts; anything else is refused", async () => {
  expect(await answer("ann", "other-model")).toBe("allow");
  const body = JSON.stringify({ principal: "ann", contractor: true });
  expect((await push(body, {})).status).toBe(401);
  expect((await push(body, { authorization: "Bearer wrong" })).status).toBe(401);
  expect((await push(body, { "x-signature": `sha256=${"0".repeat(64)}` })).status).toBe(401);
  expect((await push("{}", { authorization: `Bearer ${ADMIN_TOKEN}` })).status).toBe(422);

  const signature = createHmac("sha256", "shared").update(body).digest("hex");
  const signed = await push(body, { "x-signature": `sha256=${signature}` });
  expect([signed.status, await signed.json()]).toEqual([200, { messages: 1 }]);
  await expect.poll(() => answer("ann", "other-model"), { timeout: 5_000 }).toBe("block");

  const withToken = await push(body.replace("true", "false"), { authorization: `Bearer ${ADMIN_TOKEN}` });
  expect(withToken.status).toBe(200);
  await expect.poll(() => answer("ann", "other-model"), { timeout: 5_000 }).toBe("allow");
});

test("how sources are used is on the metrics page", async () => {
  await expect
    .poll(() => server.metric("shutter_attribute_lookups_total", 'source="pager",result="deadline"'), {
      timeout: 5_000,
    })
    .toBeGreaterThan(0);
  expect(await server.metric("shutter_attribute_lookups_total", 'source="pager",result="miss"')).toBeGreaterThan(0);
  expect(
    await server.metric("shutter_attribute_source_failures_total", 'source="pager",reason="status"'),
  ).toBeGreaterThan(0);
  expect(await server.metric("shutter_attribute_breaker_state", 'source="pager"')).toBe(0);
});
