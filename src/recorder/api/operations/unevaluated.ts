import { z } from "zod";
import { Label } from "../../../audit/label.js";
import type { UnevaluatedRequest as Stored } from "../../../store/store.js";
import { instant, named } from "../instants.js";
import { operation } from "../operation.js";
import { Paged, several, TenantFilter, TimeRange } from "../shapes/query.js";
import { Unevaluated, type UnevaluatedRequest } from "../shapes/unevaluated.js";

export const unevaluated = operation({
  id: "listUnevaluated",
  method: "get",
  path: "/v1/unevaluated",
  summary: "Completed requests that were never decided",
  description: "Aperture failed open, or its grants or keys leave them out. One that is decided late is taken back.",
  access: "viewer",
  query: z.strictObject({
    ...TenantFilter,
    ...TimeRange,
    ...Paged,
    user: several(Label),
    client: several(Label),
    model: several(Label),
  }),
  promises: { 200: { description: "A page of them, newest first.", schema: Unevaluated } },
  example: { query: { from: "90d" } },
  answer({ query, tenants }, { store }) {
    const { limit, cursor, from, to, user, client, model } = query;
    const { items, next, total, correlated } = store.unevaluated({
      tenants,
      limit,
      ...(cursor === undefined ? {} : { cursor }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(user === undefined ? {} : { users: user }),
      ...(client === undefined ? {} : { clients: client }),
      ...(model === undefined ? {} : { models: model }),
    });
    return { json: { total, correlated, requests: items.map(shown), next } };
  },
});

function shown({
  ts,
  tenant,
  requestId,
  decisionId,
  event,
  session,
  user,
  model,
  client,
  project,
}: Stored): UnevaluatedRequest {
  return {
    ts: instant(ts),
    tenant,
    request_id: requestId,
    decision_id: decisionId,
    ...named("event", event),
    ...named("session_id", session),
    ...named("user", user),
    ...named("model", model),
    ...named("client", client),
    ...named("project", project),
  };
}
