import { z } from "zod";
import type { CallRecord } from "../../../audit/record.js";
import type { Tenants } from "../../../store/query.js";
import type { Store } from "../../../store/store.js";
import { EXAMPLE } from "../examples.js";
import { filterOf } from "../filter.js";
import { operation, problem } from "../operation.js";
import { DecisionDetail, Decisions, type RelatedCall } from "../shapes/decisions.js";
import { Paged, RecordFilter } from "../shapes/query.js";

const RELATED_MAX = 20;

export const decisions = operation({
  id: "listDecisions",
  method: "get",
  path: "/v1/decisions",
  summary: "Records of hook calls",
  access: "viewer",
  query: z.strictObject({ ...RecordFilter, ...Paged, order: z.enum(["newest", "oldest"]).default("newest") }),
  promises: { 200: { description: "A page of records.", schema: Decisions } },
  example: { query: { would: "block", from: "90d", limit: 10 } },
  answer({ query, tenants }, { store }) {
    const { limit, cursor, order } = query;
    const page = store.records({
      ...filterOf(query, tenants),
      limit,
      order,
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { json: { decisions: page.items.map(({ record }) => record), next: page.next } };
  },
});

export const decision = operation({
  id: "getDecision",
  method: "get",
  path: "/v1/decisions/{id}",
  summary: "All that is known about one hook call",
  access: "viewer",
  params: z.strictObject({ id: z.uuid("a decision's id, as in `decision_id`") }),
  promises: {
    200: { description: "Its records, those of the same request, and what people marked.", schema: DecisionDetail },
    404: { description: "There is no such decision among those you may see." },
  },
  example: { path: { id: EXAMPLE.decisionId } },
  answer({ path: { id }, tenants }, { store, marks }) {
    const records = store.decision(tenants, id).map(({ record }) => record);
    const [first] = records;
    if (first === undefined) return problem(404, "no such decision, or it is no longer kept");
    return {
      json: { decision_id: id, records, related: relatedTo(first, store), marks: marks.of(tenants, id) },
    };
  },
});

/** Other hook calls of the same request; of its tenant alone, for request ids are given by callers. */
function relatedTo({ tenant, decision_id, request_id = "" }: CallRecord, store: Store): RelatedCall[] {
  if (request_id === "") return [];
  const tenants: Tenants = [tenant];
  const { items } = store.records({ tenants, requestId: request_id, order: "oldest", limit: RELATED_MAX });
  return items
    .filter(({ record }) => record.decision_id !== decision_id)
    .map(({ record: { decision_id, ts, kind, event, decision } }) => ({
      decision_id,
      ts,
      kind,
      ...(event === undefined ? {} : { event }),
      ...(decision === undefined ? {} : { effective: decision.effective, would: decision.would }),
    }));
}
