import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { asking, type Rig, startRig, WAYS } from "../support/aperture/rig.js";
import type { Conversation } from "../support/clients/conversation.js";
import { shutterForThisFile } from "./deployment.js";
import { GITHUB_TOKEN } from "./secrets.js";

const policies = mkdtempSync(join(tmpdir(), "shutter-policies-"));
afterAll(() => rmSync(policies, { recursive: true, force: true }));
writeFileSync(
  join(policies, "edits.cedar"),
  `
@id("redact-secrets") @mode("enforce") @severity("high") @action("redact")
@message("A credential in this request could not be taken out.")
forbid (principal, action == Guard::Action::"send_prompt", resource)
when { context.findings.levels.contains("secrets:block") };

@id("no-shell") @mode("enforce") @severity("high") @action("strip_tool")
forbid (principal, action in Guard::Action::"use_tool", resource)
when { resource.name == "bash" };
`,
);
const shutter = shutterForThisFile({ config: { policies: { dir: policies } } });

const PLACEHOLDER = /\[redacted:[0-9a-f]{8}:github-[a-z-]+\]/;

/** The request body as it was posted to the hook: what the client sent. */
const postedBody = ({ aperture }: Rig): string =>
  /"request_body":(.*)\}$/s.exec(aperture.hookCalls[0]?.posted ?? "")?.[1] ?? "";

async function ask(rig: Rig, way: (typeof WAYS)[number], conversation: Conversation, session = randomUUID()) {
  return rig
    .client(way.api, { headers: { "x-session-id": session } })
    .ask(conversation, { stream: way.stream })
    .catch((error: unknown) => error as { status: number; message: string });
}

describe.each(WAYS)("$api, stream $stream", (way) => {
  test("a secret goes to the provider as a placeholder, every other byte as it was", async () => {
    const rig = await startRig(shutter().aperture);
    await ask(rig, way, asking(way.api, `Why does ${GITHUB_TOKEN} not work?\n"é😀" ${GITHUB_TOKEN}`));
    const [request] = rig.provider.requests;
    const [placeholder = ""] = PLACEHOLDER.exec(request?.text ?? "") ?? [];
    expect(placeholder).not.toBe("");
    expect(request?.text).toBe(postedBody(rig).replaceAll(GITHUB_TOKEN, placeholder));
    expect(rig.aperture.hookCalls[0]?.outcome.kind).toBe("modified");

    const [record] = await shutter().decisions({
      decision_id: rig.aperture.hookCalls[0]?.reply?.headers["x-shutter-decision-id"] ?? "",
    });
    expect(record).toMatchObject({
      decision: { effective: "modify", primary: "redact-secrets" },
      edits: { redacted: [{ count: 2 }], redacted_total: 2, older_turns: false, stripped: [], failed: [] },
    });
    expect(JSON.stringify(record)).not.toContain(GITHUB_TOKEN);
  });

  test("the same secret gets the same placeholder in every turn, where a tool returned it too", async () => {
    const rig = await startRig(shutter().aperture);
    const session = randomUUID();
    const question = { user: `My token is ${GITHUB_TOKEN}` };
    const read = { tool: "read_file", args: { path: ".env" }, result: `GITHUB_TOKEN=${GITHUB_TOKEN}\n` };
    const conversation = { ...asking(way.api), tools: ["read_file"] };
    await ask(rig, way, { ...conversation, turns: [question] }, session);
    await ask(rig, way, { ...conversation, turns: [question, read, { user: "And now?" }] }, session);
    const said = rig.provider.requests.map(({ text }) => text.match(new RegExp(PLACEHOLDER, "g")) ?? []);
    expect(said.map(({ length }) => length)).toEqual([1, 2]);
    expect(new Set(said.flat()).size).toBe(1);
    expect(rig.provider.requests.map(({ text }) => text).join()).not.toContain(GITHUB_TOKEN);
  });

  test("a tool is taken out of what is offered", async () => {
    const rig = await startRig(shutter().aperture);
    await ask(rig, way, { ...asking(way.api), tools: ["read_file", "bash"] });
    const text = rig.provider.requests[0]?.text ?? "";
    expect(text).toContain("read_file");
    expect(text).not.toContain("bash");
    expect(JSON.parse(text)).not.toEqual({});
  });

  test("a secret in the name of a parameter cannot be replaced, so the request is refused", async () => {
    const rig = await startRig(shutter().aperture);
    const call = { tool: "store", args: { keys: { [GITHUB_TOKEN]: "token" } }, result: "ok" };
    const said = await ask(rig, way, { ...asking(way.api), tools: ["store"], turns: [{ user: "Store it." }, call] });
    expect(said).toMatchObject({ status: 403, message: expect.stringContaining("could not be taken out") });
    expect(rig.provider.requests).toEqual([]);
    expect(await shutter().decisions({ effective: "block" })).toContainEqual(
      expect.objectContaining({
        edits: expect.objectContaining({
          redacted: [],
          failed: [{ policy: "redact-secrets", reason: expect.any(String) }],
        }),
      }),
    );
  });
});
