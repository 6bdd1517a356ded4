import { z } from "zod";
import { Label, label } from "../../../audit/label.js";
import { EXAMPLE } from "../examples.js";
import { instant } from "../instants.js";
import { operation, problem } from "../operation.js";
import { Mark, MarkOrder } from "../shapes/marks.js";

const UNWRITTEN = problem(503, "the account cannot be written to, so nothing was changed");

export const markFalsePositive = operation({
  id: "markFalsePositive",
  method: "post",
  path: "/v1/policies/{id}/marks",
  summary: "Say that a policy was wrong about a decision",
  description: "Changes no decision: the marks are counted beside the policy's matches until it is mended.",
  access: "analyst",
  params: z.strictObject({ id: Label.min(1) }),
  body: MarkOrder,
  promises: {
    200: { description: "It is marked; whoever marks again says it anew.", schema: Mark },
    404: { description: "There is no such decision, or the policy did not match." },
  },
  example: {
    path: { id: EXAMPLE.policy },
    body: { decision_id: EXAMPLE.decisionId, why: "a token of the test environment" },
  },
  async answer({ path: { id: policy }, body: { decision_id, why }, tenants, who }, { store, marks, live }) {
    const records = store.decision(tenants, decision_id).map(({ record }) => record);
    const matched = records.find(({ decision }) => decision?.matches.some((match) => match.id === policy));
    if (matched === undefined) return problem(404, "no such decision, or the policy did not match in it");
    const { tenant } = matched;
    const action = { action: "marked", by: who.login, policy, marked: decision_id } as const;
    if (!(await live.adminActed({ tenant, action }))) return UNWRITTEN;
    const mark: Mark = { tenant, policy, decision_id, at: instant(Date.now()), by: label(who.login), why: label(why) };
    marks.add(mark);
    return { json: mark };
  },
});

export const unmarkFalsePositive = operation({
  id: "unmarkFalsePositive",
  method: "delete",
  path: "/v1/policies/{id}/marks/{decision}",
  summary: "Take a mark back",
  access: "analyst",
  params: z.strictObject({ id: Label.min(1), decision: z.uuid("a decision's id, as in `decision_id`") }),
  promises: {
    200: { description: "It is gone.", schema: z.strictObject({ unmarked: z.literal(true) }) },
    404: { description: "There is no such mark." },
  },
  example: { path: { id: EXAMPLE.policy, decision: EXAMPLE.decisionId } },
  async answer({ path: { id: policy, decision }, tenants, who }, { marks, live }) {
    const mark = marks.of(tenants, decision).find((one) => one.policy === policy);
    if (mark === undefined) return problem(404, "there is no such mark");
    const action = { action: "unmarked", by: who.login, policy, marked: decision } as const;
    if (!(await live.adminActed({ tenant: mark.tenant, action }))) return UNWRITTEN;
    marks.remove(mark);
    return { json: { unmarked: true } };
  },
});
