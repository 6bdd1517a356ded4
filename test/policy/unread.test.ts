import { expect, test } from "vitest";
import type { LoadOptions } from "../../src/policy/load.js";
import { load } from "./support/policies.js";

const ACME = { tenant: "acme", project: "web" };

async function check(text: string, expected: object, options: Partial<LoadOptions> = {}): Promise<void> {
  expect((await load(text, options)).decideUnread(ACME)).toMatchObject(expected);
}

const policy = (annotations: string): string =>
  `@id("p") ${annotations}\nforbid(principal, action in Guard::Action::"use_model", resource) when { context.model == "m" };`;

test("while nothing is enforced a call that was not read is allowed, and what would have been is said", () =>
  check(policy('@mode("monitor")'), {
    effective: { action: "allow" },
    would: { action: "defer", reason: "overload" },
  }));

test("any enforced policy might have blocked it, so Aperture's fail policy decides", () =>
  check(policy('@mode("enforce")'), {
    effective: { action: "defer", reason: "overload" },
    incomplete: { reason: "overload", resolution: "defer" },
    unknown: ["p"],
  }));

test.each(["allow", "block"] as const)(
  "on_incomplete %s is done to it as to any incomplete evaluation",
  (onIncomplete) => check(policy('@mode("enforce")'), { effective: { action: onIncomplete } }, { onIncomplete }),
);

test("a policy that says what missing input means is asked", async () => {
  await check(policy('@mode("enforce") @on_missing("closed")'), { effective: { action: "block", policy: "p" } });
  await check(policy('@mode("enforce") @on_missing("open")'), { effective: { action: "allow" } });
});

test("alerts and policies that are off have no say", async () => {
  await check(policy('@mode("enforce") @action("alert")'), { effective: { action: "allow" }, unknown: [] });
  await check(policy('@mode("off")'), { effective: { action: "allow" }, would: { action: "allow" } });
});
