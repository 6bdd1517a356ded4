import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXPECTED, FIXTURES } from "../protocol/fixtures.js";
import { followPointer, stringsOf } from "../protocol/json-walk.js";
import { startTestServer, type TestServer } from "../support/test-server.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ mode: "enforce", budget_ms: 5_000 });
});
afterAll(() => server.stop());

/** What blocks when everything is enforced; all other fixtures are let through. */
const BLOCKED = new Set([
  "anthropic.pre_request.claude-code-injection.json",
  "openai-responses.pre_request.codex.json",
  "edge.pre_request.explicit-event-field.json",
  "gemini.pre_request.agentic.json",
]);

test.each(FIXTURES)("$name is answered over a socket", async ({ name, bytes }) => {
  const { status, body, decisionId } = await server.post(new Uint8Array(bytes));
  expect(status).toBe(200);
  const { event, format } = EXPECTED[name] ?? {};
  if (event !== "pre_request" || !BLOCKED.has(name)) expect(body).toEqual({ action: "allow" });
  else expect(body).toMatchObject({ action: "block", status_code: 403, message: expect.any(String) });
  const { decisions } = (await server.admin(`/v1/decisions?decision_id=${decisionId}`)) as { decisions: object[] };
  expect(decisions.at(-1)).toMatchObject({ event, ...(event === "pre_request" ? { format } : {}) });
});

/** Base64 media is never text; everything else that goes to the provider is. */
const isMedia = (text: string): boolean => /^(?:data:[^,]*;base64,)?[A-Za-z0-9+/=_-]{64,}$/.test(text);

describe("a GitHub token planted into any string of a request body", () => {
  const places = FIXTURES.filter(({ name }) => EXPECTED[name]?.event === "pre_request").flatMap(({ name, bytes }) => {
    const payload: unknown = JSON.parse(bytes.toString());
    const leaves = [...stringsOf((payload as { request_body?: unknown }).request_body, "/request_body")];
    return leaves.filter(({ text }) => !isMedia(text)).map(({ pointer }) => ({ name, bytes, pointer }));
  });

  test("there are many of them", () => expect(places.length).toBeGreaterThan(500));

  test("is blocked", async () => {
    const place = fc.constantFrom(...places);
    const where = fc.constantFrom("instead", "before", "behind");
    await fc.assert(
      fc.asyncProperty(place, where, async ({ bytes, pointer }, how) => {
        const token = `ghp_${randomBytes(18).toString("hex")}`;
        const payload: unknown = JSON.parse(bytes.toString());
        const holder = followPointer(payload, pointer.replace(/\/[^/]*$/, "")) as Record<string, string>;
        const member = (pointer.split("/").at(-1) ?? "").replaceAll("~1", "/").replaceAll("~0", "~");
        const text = holder[member] ?? "";
        holder[member] = how === "instead" ? token : how === "before" ? `${token} ${text}` : `${text} ${token}`;
        const { body } = await server.post(payload, { path: "?event=pre_request" });
        expect(body).toMatchObject({ action: "block", status_code: 403 });
        expect(JSON.stringify(body)).not.toContain(token);
      }),
      { numRuns: 400 },
    );
  });
});
