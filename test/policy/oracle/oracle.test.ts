import { expect, test } from "vitest";
import type { Decision } from "../../../src/policy/decision.js";
import type { PolicyEngine } from "../../../src/policy/engine.js";
import { PolicyOracle } from "../../../src/policy/oracle/oracle.js";
import type { DecisionRequest } from "../../../src/policy/request.js";
import { load } from "../support/policies.js";
import { finding, request } from "../support/requests.js";

const TEXT = `
@id("secrets") @mode("enforce") forbid (principal, action in Guard::Action::"use_model", resource)
when { context.findings.levels.contains("secrets:block") };
@id("shell") forbid (principal, action in Guard::Action::"use_tool", resource in Guard::ToolClass::"shell");
`;

/** What the oracle says to decisions that `decide` makes in the name of the engine. */
async function verdicts(
  decide: (engine: PolicyEngine, request: DecisionRequest) => Decision,
  requests: readonly DecisionRequest[],
  share = 1,
): Promise<string[]> {
  const engine = await load(TEXT);
  const said: string[] = [];
  const oracle = new PolicyOracle({
    share,
    random: () => 0.5,
    onReply: (reply, revision) => {
      expect(revision).toBe(engine.revision);
      said.push("policies" in reply ? `${reply.verdict}: ${reply.policies.join(", ")}` : reply.verdict);
    },
  });
  for (const asked of requests) oracle.offer(engine, asked, decide(engine, asked));
  await oracle.settled();
  await oracle.close();
  return said;
}

const requests = [
  request(),
  request({ findings: [finding("secrets:block")], toolsOffered: ["Bash"] }),
  request({ coverage: { complete: false, missed: ["secrets"], errored: [], reason: "deadline" } }),
];

test("what was decided right is confirmed", async () => {
  expect(await verdicts((engine, asked) => engine.decide(asked), requests)).toEqual(["agrees", "agrees", "agrees"]);
});

test("an evaluator that is wrong is found out, with the policies it is wrong about", async () => {
  const blind = await load(TEXT.replace(`contains("secrets:block")`, `contains("secrets:flag")`));
  expect(await verdicts((_, asked) => blind.decide(asked), requests.slice(1, 2))).toEqual(["differs: secrets, shell"]);
});

test("outside the sample nothing is looked at", async () => {
  expect(await verdicts((engine, asked) => engine.decide(asked), requests, 0.5)).toEqual([]);
});

test("more than can wait is not looked at", async () => {
  const many = Array.from({ length: 40 }, () => request());
  expect(await verdicts((engine, asked) => engine.decide(asked), many)).toHaveLength(16);
});
