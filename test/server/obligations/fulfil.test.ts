import { expect, test } from "vitest";
import type { Block, Redaction, Strip } from "../../../src/policy/decision.js";
import { type FulfilDeps, fulfil, type Modify } from "../../../src/server/obligations/fulfil.js";
import { placeholders } from "../../../src/server/obligations/placeholder.js";
import { GITHUB_TOKEN } from "../../e2e/secrets.js";
import { findingsIn } from "./scanned.js";

const BLOCK: Block = { action: "block", status: 403, message: "No.", policy: "p" };
const SECRETS: Redaction = {
  policy: "redact-secrets",
  otherwise: { ...BLOCK, policy: "redact-secrets" },
  selectors: [{ set: "levels", name: "secrets:block" }],
  scope: "all",
};
const NO_SHELL: Strip = { policy: "no-shell", otherwise: { ...BLOCK, policy: "no-shell" }, tools: ["bash"] };
const OPEN = { otherwise: undefined } as unknown as Partial<Redaction & Strip>;

const placeholder = placeholders(Buffer.alloc(32, 3), "t");
const rescan: FulfilDeps["assess"] = async ({ bytes }) => ({ findings: findingsIn(bytes) });

interface Case {
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly tools?: readonly string[];
  readonly redactions?: readonly Redaction[];
  readonly strips?: readonly Strip[];
  readonly assess?: FulfilDeps["assess"];
}

/** What is answered: the text of the new request body, the policy that blocks, or `allow`; then what failed, and why. */
async function answer({ messages, tools = [], redactions = [SECRETS], strips = [], assess = rescan }: Case) {
  const request_body = { system: "s", messages, tools: tools.map((name) => ({ name, input_schema: {} })) };
  const payload = Buffer.from(JSON.stringify({ metadata: {}, request_body }));
  const outcome: Modify = { action: "modify", redactions, strips };
  const { effective, requestBody, report } = await fulfil(outcome, payload, findingsIn(payload), {
    assess,
    placeholder,
  });
  const body = requestBody === undefined ? undefined : Buffer.from(requestBody).toString();
  return {
    said: body ?? (effective.action === "block" ? `block: ${effective.policy}` : effective.action),
    failed: report.failed.map(({ policy, reason }) => `${policy}: ${reason}`),
    report,
  };
}

const user = (content: unknown) => ({ role: "user", content });
const thinking = { role: "assistant", content: [{ type: "thinking", thinking: GITHUB_TOKEN, signature: "AAAA" }] };

test("every occurrence of a secret becomes the same placeholder, and nothing else changes", async () => {
  const { said, report } = await answer({ messages: [user(`a ${GITHUB_TOKEN}`), user(`${GITHUB_TOKEN} é\n`)] });
  const [put = ""] = /\[redacted:[0-9a-f]{8}:[a-z-]+\]/.exec(said) ?? [];
  expect(JSON.parse(said)).toEqual({ system: "s", messages: [user(`a ${put}`), user(`${put} é\n`)], tools: [] });
  expect(report).toMatchObject({ redacted: [{ turn: 0 }, { turn: 1 }], olderTurns: true, stripped: [], failed: [] });
});

test("of the last turn alone, where the policy says so", async () => {
  const { said, report } = await answer({
    messages: [user(`old ${GITHUB_TOKEN}`), user(`new ${GITHUB_TOKEN}`)],
    redactions: [{ ...SECRETS, scope: "last_turn" }],
  });
  expect(said).toContain(`old ${GITHUB_TOKEN}`);
  expect(said).not.toContain(`new ${GITHUB_TOKEN}`);
  expect(report).toMatchObject({ olderTurns: false, redacted: [{ turn: 1 }] });
});

test("in parameters that are JSON inside a string, behind an escape too", async () => {
  const params = JSON.stringify({ a: `x\n${GITHUB_TOKEN}`, b: GITHUB_TOKEN });
  const call = { id: "1", type: "function", function: { name: "f", arguments: params } };
  const request_body = { messages: [{ role: "assistant", tool_calls: [call] }] };
  const payload = Buffer.from(JSON.stringify({ metadata: { url: "/v1/chat/completions" }, request_body }));
  const { requestBody, report } = await fulfil(
    { action: "modify", redactions: [SECRETS], strips: [] },
    payload,
    findingsIn(payload),
    { assess: rescan, placeholder },
  );
  expect(report.failed).toEqual([]);
  const edited = JSON.parse(Buffer.from(requestBody ?? []).toString());
  const { a, b } = JSON.parse(edited.messages[0].tool_calls[0].function.arguments);
  expect([a, b]).toEqual([`x\n${b}`, expect.stringMatching(/^\[redacted:/)]);
});

test("a tool is taken out", async () => {
  const { said, report } = await answer({
    messages: [user("hi")],
    tools: ["bash", "read"],
    redactions: [],
    strips: [NO_SHELL],
  });
  expect(JSON.parse(said).tools).toEqual([{ name: "read", input_schema: {} }]);
  expect(report.stripped).toEqual(["bash"]);
});

test("what cannot be edited blocks, or proceeds where the policy lets it", async () => {
  const messages = [user(`a ${GITHUB_TOKEN}`), thinking];
  expect(await answer({ messages })).toMatchObject({
    said: "block: redact-secrets",
    failed: ["redact-secrets: signed"],
    report: { redacted: [] },
  });
  expect(await answer({ messages, redactions: [{ ...SECRETS, ...OPEN }] })).toMatchObject({
    said: "allow",
    failed: ["redact-secrets: signed"],
  });
});

test("an edit that cannot be made does not keep others from being made", async () => {
  const { said, failed } = await answer({
    messages: [user("hi"), thinking],
    tools: ["bash", "read"],
    redactions: [{ ...SECRETS, ...OPEN }],
    strips: [NO_SHELL],
  });
  expect(JSON.parse(said).tools).toEqual([{ name: "read", input_schema: {} }]);
  expect(failed).toEqual(["redact-secrets: signed"]);
});

test("a tool that is not there under its name cannot be taken out", async () =>
  expect(await answer({ messages: [user("hi")], redactions: [], strips: [NO_SHELL] })).toMatchObject({
    said: "block: no-shell",
    failed: ["no-shell: tool_not_found"],
  }));

test("text that still shows what was to be replaced is not sent", async () => {
  const messages = [user(`a ${GITHUB_TOKEN}`)];
  const before = Buffer.from(JSON.stringify({ metadata: {}, request_body: { messages } }));
  const blind: FulfilDeps["assess"] = async () => ({ findings: findingsIn(before) });
  expect(await answer({ messages, assess: blind })).toMatchObject({
    said: "block: redact-secrets",
    failed: ["redact-secrets: still_found"],
  });
  const open = await answer({ messages, assess: blind, redactions: [{ ...SECRETS, ...OPEN }] });
  expect(open.said).not.toContain(GITHUB_TOKEN);
  expect(open.failed).toEqual(["redact-secrets: still_found"]);
});

test("text that was not scanned again in time is not sent", async () => {
  const late: FulfilDeps["assess"] = async () => ({
    findings: [],
    incomplete: { reason: "deadline", missed: ["secrets"] },
  });
  expect(await answer({ messages: [user(GITHUB_TOKEN)], assess: late })).toMatchObject({
    said: "block: redact-secrets",
    failed: ["redact-secrets: not_rescanned"],
  });
});

test("a fault while editing blocks", async () => {
  const broken: FulfilDeps["assess"] = async () => {
    throw new Error("bug");
  };
  expect(await answer({ messages: [user(GITHUB_TOKEN)], assess: broken })).toMatchObject({
    said: "block: redact-secrets",
    failed: ["redact-secrets: fault"],
  });
});
