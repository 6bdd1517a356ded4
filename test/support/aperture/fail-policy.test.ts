import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { asking, type Rig, startGuardedRig, startHook } from "./rig.js";
import type { HookAnswer } from "./tiny-hook.js";

const FAILURES: readonly [name: string, answer: HookAnswer | "never", failure: string][] = [
  ["401", { status: 401, body: '{"error":"unauthorized"}' }, "status"],
  ["413", { status: 413, body: "" }, "status"],
  ["503", { status: 503, body: '{"action":"allow"}' }, "status"],
  ["a redirect", { status: 302, body: "", headers: { location: "/elsewhere" } }, "status"],
  ["an empty body", { body: "" }, "unusable"],
  ["invalid JSON", { body: '{"action":"allow"' }, "unusable"],
  ["an array", { body: '["allow"]' }, "unusable"],
  ["no action", { body: "{}" }, "unusable"],
  ["an unknown action", { body: '{"action":"redact"}' }, "unusable"],
  ["modify without a body", { body: '{"action":"modify"}' }, "unusable"],
  ["modify to an array", { body: '{"action":"modify","request_body":[]}' }, "unusable"],
  ["a reply that never comes", "never", "timeout"],
];

/** Asks once and compares what the client and the provider saw with what the fail policy says. */
async function check({ client, aperture, provider }: Rig, fail_policy: string, failure: string): Promise<void> {
  const answer = client("openai_chat").ask(asking("openai_chat"), { stream: false });
  if (fail_policy === "fail_open") await expect(answer).resolves.toEqual({ text: "Done.", toolCalls: [] });
  else await expect(answer).rejects.toMatchObject({ status: 503 });
  expect(provider.requests).toHaveLength(fail_policy === "fail_open" ? 1 : 0);
  expect(aperture.hookCalls.map(({ outcome }) => outcome)).toMatchObject([{ kind: "failed", failure }]);
}

const BOTH = ["fail_open", "fail_closed"] as const;

test.each(FAILURES.flatMap(([name, answer, failure]) => BOTH.map((policy) => ({ name, answer, failure, policy }))))(
  "$name under $policy",
  async ({ answer, failure, policy }) => {
    const hook = await startHook(() => answer);
    const rig = await startGuardedRig({ guard: { url: hook.url, fail_policy: policy, timeout: "150ms" } });
    await check(rig, policy, failure);
  },
);

test.each(BOTH)("nobody listens, under %s", async (policy) => {
  const hook = await startHook(() => "never");
  await hook.close();
  await check(await startGuardedRig({ guard: { url: hook.url, fail_policy: policy } }), policy, "unreachable");
});

test.each(BOTH)("the connection breaks, under %s", async (policy) => {
  const server = createServer((socket) => void socket.once("data", () => socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const rig = await startGuardedRig({ guard: { url: `http://127.0.0.1:${port}`, fail_policy: policy } });
  await check(rig, policy, "unreachable");
});

test("fail_open is the default", async () => {
  const hook = await startHook(() => ({ status: 500, body: "" }));
  await check(await startGuardedRig({ guard: { url: hook.url } }), "fail_open", "status");
});
