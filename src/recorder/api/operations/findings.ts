import { z } from "zod";
import { userOf } from "../../../store/facts.js";
import type { FoundIn } from "../../../store/store.js";
import { filterOf } from "../filter.js";
import { named } from "../instants.js";
import { operation } from "../operation.js";
import { type FindingShown, Findings } from "../shapes/findings.js";
import { Paged, RecordFilter } from "../shapes/query.js";

export const findings = operation({
  id: "listFindings",
  method: "get",
  path: "/v1/findings",
  summary: "What detectors found, each finding by itself",
  description: "Where something stood and which rule matched; what it was is kept nowhere.",
  access: "viewer",
  query: z.strictObject({ ...RecordFilter, ...Paged }),
  promises: { 200: { description: "A page of findings.", schema: Findings } },
  example: { query: { severity: ["high", "critical"], from: "90d" } },
  answer({ query, tenants }, { store }) {
    const { limit, cursor } = query;
    const page = store.findings({ ...filterOf(query, tenants), limit, ...(cursor === undefined ? {} : { cursor }) });
    return { json: { findings: page.items.map(findingOf), next: page.next } };
  },
});

function findingOf({ finding, record }: FoundIn): FindingShown {
  const { ts, decision_id, tenant, event, session_id, model, client, decision } = record;
  return {
    ...finding,
    ts,
    decision_id,
    tenant,
    ...(event === undefined ? {} : { event }),
    ...(session_id === undefined ? {} : { session_id }),
    ...named("user", userOf(record)),
    ...(model === undefined ? {} : { model }),
    ...(client === undefined ? {} : { client }),
    ...(decision === undefined ? {} : { effective: decision.effective, would: decision.would }),
    ...(decision?.primary === undefined ? {} : { policy: decision.primary }),
  };
}
