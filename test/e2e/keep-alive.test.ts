import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { asking, startRig } from "../support/aperture/rig.js";
import { shutterForThisFile, withHooks } from "./deployment.js";

const shutter = shutterForThisFile({ mode: "enforce" });

/** uWebSockets closes an idle connection somewhere between these: the moment at which a kept one would be lost. */
const IDLE_MS = { from: 9_500, to: 12_500, step: 250 };

test("no call is lost to a connection that went stale, whatever the gap between two", { timeout: 60_000 }, async () => {
  const config = withHooks(shutter(), { fail_policy: "fail_closed" });
  const gaps = Array.from(
    { length: (IDLE_MS.to - IDLE_MS.from) / IDLE_MS.step },
    (_, i) => IDLE_MS.from + i * IDLE_MS.step,
  );
  // One gateway a gap: each has connections of its own.
  const rigs = await Promise.all(gaps.map(() => startRig(config)));
  const ask = async ({ client }: (typeof rigs)[number]): Promise<void> => {
    await client("openai_chat").ask(asking("openai_chat"), { stream: false });
  };
  await Promise.all(
    rigs.map(async (rig, index) => {
      await ask(rig);
      await rig.aperture.settled();
      await sleep(gaps[index] ?? 0);
      await ask(rig);
    }),
  );
  for (const { aperture } of rigs) {
    await aperture.settled();
    expect(aperture.hookCalls.filter(({ outcome }) => outcome.kind !== "allowed")).toEqual([]);
    expect(aperture.hookCalls.map(({ reply }) => reply?.connection)).not.toContain("reused");
  }
});

test("many agents at once open connections and lose none", async () => {
  const { client, aperture } = await startRig(withHooks(shutter(), { fail_policy: "fail_closed" }));
  const agent = client("anthropic_messages");
  for (let wave = 0; wave < 5; wave++) {
    await Promise.all(
      Array.from({ length: 20 }, () =>
        agent.ask(asking("anthropic_messages", `wave ${wave}`), { stream: wave % 2 === 0 }),
      ),
    );
  }
  await aperture.settled();
  expect(aperture.exchanges.filter(({ result }) => result !== "answered")).toEqual([]);
  expect(aperture.hookCalls.filter(({ outcome }) => outcome.kind !== "allowed")).toEqual([]);
  expect(aperture.hookCalls).toHaveLength(200);
});
