import { expect, test } from "vitest";
import { asking, startRig } from "../support/aperture/rig.js";
import { startShutter } from "../support/shutter-process.js";
import { shutterForThisFile, withHooks } from "./deployment.js";
import { GITHUB_TOKEN } from "./secrets.js";

const shutter = shutterForThisFile({ mode: "enforce" });
const POLICIES = ["fail_open", "fail_closed"] as const;
const request = asking("openai_responses", `Use ${GITHUB_TOKEN}`);

/** What Aperture makes of a guard that does not answer: the credential leaves, or nobody gets an answer. */
async function check(config: Parameters<typeof startRig>[0], policy: string, outcome: object): Promise<void> {
  const { client, provider, aperture } = await startRig(config);
  const answer = client("openai_responses").ask(request, { stream: false });
  if (policy === "fail_open") await expect(answer).resolves.toMatchObject({ text: "Done." });
  else await expect(answer).rejects.toMatchObject({ status: 503 });
  expect(provider.requests).toHaveLength(policy === "fail_open" ? 1 : 0);
  expect(aperture.hookCalls[0]?.outcome).toMatchObject(outcome);
}

test.each(POLICIES)("a wrong key is no guard, under %s", async (fail_policy) => {
  const config = withHooks(shutter(), { fail_policy, apikey: "wrong" });
  await check(config, fail_policy, { kind: "failed", failure: "status", detail: "401" });
});

test.each(["bearer", "x-api-key", "x-goog-api-key", "hec", "cf-aig-authorization"] as const)(
  "the right key is one, sent as %s",
  async (authorization) => {
    const { client } = await startRig(withHooks(shutter(), { fail_policy: "fail_closed", authorization }));
    await expect(client("gemini").ask(asking("gemini", GITHUB_TOKEN), { stream: false })).rejects.toMatchObject({
      status: 403,
    });
    expect(await client("gemini").ask(asking("gemini"), { stream: false })).toMatchObject({ text: "Done." });
  },
);

test("a server that was stopped leaves it to the fail policy", { timeout: 120_000 }, async () => {
  const stopped = await startShutter({ mode: "enforce" });
  const { client, aperture } = await startRig(stopped.aperture);
  await expect(client("openai_responses").ask(request, { stream: false })).rejects.toMatchObject({ status: 403 });
  expect(await stopped.stop()).toBe(0);
  for (const fail_policy of POLICIES) {
    await check(withHooks(stopped, { fail_policy }), fail_policy, { kind: "failed", failure: "unreachable" });
  }
  expect(aperture.hookCalls).toMatchObject([{ outcome: { kind: "blocked" } }]);
});

test("calls that are open when the server is told to stop are answered", { timeout: 120_000 }, async () => {
  // The last test, as it ends the server of this file.
  const stopping = shutter();
  const { client, aperture } = await startRig(withHooks(stopping, { fail_policy: "fail_closed" }));
  const long = "The quick brown fox jumps over the lazy dog. ".repeat(20_000);
  const answers = Array.from({ length: 8 }, (_, index) =>
    client("anthropic_messages").ask(asking("anthropic_messages", `${index} ${long} ${GITHUB_TOKEN}`), {
      stream: false,
    }),
  );
  const settled = Promise.allSettled(answers);
  while (aperture.hookCalls.length === 0) await new Promise(setImmediate);
  expect(await stopping.stop()).toBe(0);
  // Each was blocked, or never taken on: none was let through, cut off or left without an answer.
  const statuses = (await settled).map((result) => (result.status === "rejected" ? result.reason.status : 200));
  expect(statuses.filter((status) => status !== 403 && status !== 503)).toEqual([]);
  for (const { outcome } of aperture.hookCalls) {
    if (outcome.kind === "failed") expect(outcome.detail).toMatch(/ECONNREFUSED|^503$/);
    else expect(outcome.kind).toBe("blocked");
  }
});
