import { expect, test } from "vitest";
import { asking, startRig, WAYS } from "../support/aperture/rig.js";
import { shutterForThisFile } from "./deployment.js";
import { GITHUB_TOKEN } from "./secrets.js";

const shutter = shutterForThisFile({ mode: "monitor" });

test.each(WAYS)(
  "a credential passes and is recorded as what would have been blocked: $api, stream $stream",
  async (way) => {
    const { client, provider, aperture } = await startRig(shutter().aperture);
    const said = await client(way.api).ask(asking(way.api, `Use ${GITHUB_TOKEN}`), way);
    expect(said.text).toBe("Done.");
    expect(provider.requests.map(({ text }) => text.includes(GITHUB_TOKEN))).toEqual([true]);
    const decision_id = aperture.hookCalls[0]?.reply?.headers["x-shutter-decision-id"] ?? "";
    expect(await shutter().decisions({ decision_id })).toMatchObject([
      { kind: "decision", decision: { effective: "allow", would: "block", primary: "base.secret-leak" } },
    ]);
  },
);

test("what an agent did in a session is one account", async () => {
  const { client, provider, aperture } = await startRig(shutter().aperture);
  provider.script = ({ text }) =>
    text.includes("tool_result")
      ? { text: "It is a web server." }
      : { toolCalls: [{ name: "ls", args: { path: "." } }] };
  const headers = {
    "x-session-id": "s-account",
    "tailscale-user-login": "alice@example.com",
    "user-agent": "claude-cli/2.1.0 (external, cli)",
  };
  const agent = client("anthropic_messages", { headers });
  const first = { ...asking("anthropic_messages", "What is this?"), tools: ["ls"] };
  await agent.ask(first, { stream: true });
  await agent.ask(
    { ...first, turns: [...first.turns, { tool: "ls", args: { path: "." }, result: "nginx.conf" }] },
    { stream: true },
  );
  await aperture.settled();
  const mine = ({ session_id }: { session_id?: string | undefined }): boolean => session_id === "s-account";
  const records = await shutter().decisionsWhen(
    (all) => all.filter(mine).filter(({ kind }) => kind === "evaluated").length >= 3,
  );
  const account = records
    .filter(mine)
    .filter(({ kind }) => kind === "decision" || kind === "evaluated")
    .map(({ event, principal, client, model }) => `${event} ${principal?.login_name} ${client} ${model}`)
    .sort();
  const who = "alice@example.com claude-code claude-sonnet-4-6";
  expect(account).toEqual([
    `entire_request ${who}`,
    `entire_request ${who}`,
    `pre_request ${who}`,
    `pre_request ${who}`,
    `tool_call_entire_request ${who}`,
  ]);
});
