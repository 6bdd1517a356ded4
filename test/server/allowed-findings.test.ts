import { afterAll, beforeAll, expect, test } from "vitest";
import { GITHUB_TOKEN } from "../e2e/secrets.js";
import { startTestServer, type TestServer } from "../support/test-server.js";

const ENTRY = { owner: "ada@example.org", reason: "a sample of the documentation" };
const LONG = "2099-01-01";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    mode: "enforce",
    budget_ms: 5_000,
    allowed_findings: [
      { ...ENTRY, id: "in-the-system-prompt", rule: "secrets/github-pat", path: "/request_body/system", expires: LONG },
      { ...ENTRY, id: "long-ago", rule: "secrets/*", expires: "2020-01-01" },
    ],
  });
});
afterAll(() => server.stop());

async function recorded(request_body: object): Promise<unknown> {
  const { decisionId } = await server.post(
    { metadata: { session_id: crypto.randomUUID(), url: "/v1/messages" }, request_body },
    { path: "?event=pre_request" },
  );
  const { decisions } = (await server.admin(`/v1/decisions?decision_id=${decisionId}`)) as { decisions: unknown[] };
  return decisions.at(-1);
}

const HELLO = { role: "user", content: "Hello" };
const SAID = { role: "user", content: `Use ${GITHUB_TOKEN}` };

test("an allowed finding is written down, why included, and stops nothing", async () =>
  expect(await recorded({ system: `Use ${GITHUB_TOKEN}`, messages: [HELLO] })).toMatchObject({
    decision: { effective: "allow", would: "allow" },
    findings: [{ rule: "github-pat", allowed: "in-the-system-prompt", reasons: ["issuer-format", "check-passed"] }],
  }));

test("the same elsewhere counts", async () => {
  const record = await recorded({ messages: [SAID] });
  expect(record).toMatchObject({ decision: { effective: "block" }, findings: [{ rule: "github-pat" }] });
  expect(record).not.toHaveProperty("findings.0.allowed");
});

test("what is past its date is told", async () =>
  expect(await server.admin("/v1/status")).toMatchObject({
    allowed_findings: { entries: 2, expired: ["allowed:long-ago"] },
  }));
