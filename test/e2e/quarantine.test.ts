import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { asking, startRig } from "../support/aperture/rig.js";
import { shutterForThisFile } from "./deployment.js";

const shutter = shutterForThisFile({ mode: "enforce" });
const API = "anthropic_messages";
const DANGEROUS = { name: "bash", args: { command: "rm -rf / --no-preserve-root" } };
const HARMLESS = { name: "bash", args: { command: "ls -la" } };

/** An agent behind Aperture in a session of its own; the model answers with a tool call, which Aperture tells of afterwards. */
async function agentWith(toolCall: typeof HARMLESS) {
  const { client, provider, aperture } = await startRig(shutter().aperture);
  provider.script = () => ({ toolCalls: [toolCall] });
  const session = randomUUID();
  const agent = client(API, { headers: { "x-session-id": session } });
  /** What the agent sees of its next request: an answer, or the policy that refuses it. */
  const next = async (): Promise<string> => {
    const refusal = await agent.ask(asking(API, "And now?"), { stream: false }).then(
      () => "answered",
      (error: Error) => /\((base\.[\w-]+), decision/.exec(error.message)?.[1] ?? error.message,
    );
    await aperture.settled();
    return refusal;
  };
  return { session, next };
}

/** Until the completed requests of a session have been looked at. */
async function lookedAt(session: string): Promise<void> {
  await shutter().decisionsWhen((records) =>
    records.some(
      ({ kind, event, session_id }) =>
        kind === "evaluated" && event === "tool_call_entire_request" && session_id === session,
    ),
  );
}

test("a dangerous call that only an async event tells of ends its session, and no other, until it is released", async () => {
  const bad = await agentWith(DANGEROUS);
  const good = await agentWith(HARMLESS);
  expect([await bad.next(), await good.next()]).toEqual(["answered", "answered"]);
  await lookedAt(bad.session);
  await lookedAt(good.session);
  expect([await bad.next(), await good.next()]).toEqual(["base.quarantined", "answered"]);

  const { adminUrl, adminToken } = shutter();
  const released = await fetch(`${adminUrl}/v1/sessions/${bad.session}/tags/quarantined?by=ann`, {
    method: "DELETE",
    headers: { authorization: `Bearer ${adminToken}` },
  });
  expect(released.status).toBe(200);
  expect(await bad.next()).toBe("answered");
});
