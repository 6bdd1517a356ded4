import { z } from "zod";
import { Label } from "../../../audit/label.js";
import { dateIn } from "../../../policy/duration.js";
import type { ExceptionFact, PolicyFact } from "../../../server/admin/policy-facts.js";
import type { Tenants } from "../../../store/query.js";
import type { PolicyFigures } from "../../../store/store.js";
import { EXAMPLE } from "../examples.js";
import { instant } from "../instants.js";
import { type ApiDeps, operation, problem } from "../operation.js";
import { maySee } from "../scope.js";
import { type ExceptionShown, Policies, PolicyDetail, type PolicyShown } from "../shapes/policies.js";
import { TenantFilter, TimeRange } from "../shapes/query.js";

const SILENT = problem(503, "the server does not say which policies are in force; try again");
const Query = z.strictObject({ ...TenantFilter, ...TimeRange });

export const policies = operation({
  id: "listPolicies",
  method: "get",
  path: "/v1/policies",
  summary: "Policies in force, what each did, and what promoting it would change",
  access: "viewer",
  query: Query,
  promises: { 200: { description: "In the order of their ids, with exceptions.", schema: Policies } },
  example: { query: { from: "90d" } },
  async answer({ query, tenants, who }, deps) {
    const known = await shown(query, tenants, who.tenants ?? "all", deps);
    return known === undefined ? SILENT : { json: known };
  },
});

export const policy = operation({
  id: "getPolicy",
  method: "get",
  path: "/v1/policies/{id}",
  summary: "One policy, with the marks of its false positives",
  access: "viewer",
  params: z.strictObject({ id: Label.min(1) }),
  query: Query,
  promises: {
    200: { description: "The policy.", schema: PolicyDetail },
    404: { description: "No such policy is in force." },
  },
  example: { path: { id: EXAMPLE.policy } },
  async answer({ path: { id }, query, tenants, who }, deps) {
    const known = await shown(query, tenants, who.tenants ?? "all", deps);
    if (known === undefined) return SILENT;
    const found = known.policies.find((one) => one.id === id);
    if (found === undefined) return problem(404, "no such policy is in force");
    const exceptions = known.exceptions.filter((one) => one.policy === id);
    return { json: { ...found, exceptions, marks: [...deps.marks.list(tenants, id)] } satisfies PolicyDetail };
  },
});

/** @param own tenants whose policies the asker may read; everybody may read those of everybody. */
async function shown(
  { from, to }: { readonly from?: number | undefined; readonly to?: number | undefined },
  tenants: Tenants,
  own: Tenants,
  { live, store, marks }: ApiDeps,
): Promise<Policies | undefined> {
  const facts = await live.policies();
  if (facts === undefined) return undefined;
  const times = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const figures = new Map(store.policies({ tenants, ...times }).map((one) => [one.id, one]));
  const marked = new Map<string, number>();
  for (const { policy } of marks.list(tenants)) marked.set(policy, (marked.get(policy) ?? 0) + 1);
  const readable = facts.policies.filter(({ layer }) => !("tenant" in layer) || maySee(own, layer.tenant));
  return {
    policy_revision: facts.revision,
    policies: readable.map((fact) => policyOf(fact, figures.get(fact.id), marked.get(fact.id))),
    exceptions: facts.exceptions.filter((exception) => mayRead(own, exception)).map(exceptionOf),
  };
}

/** An exception for somebody who is named without a tenant may be for somebody of another one. */
function mayRead(own: Tenants, { principal: { tenant } }: ExceptionFact): boolean {
  return own === "all" || (tenant !== undefined && own.includes(tenant));
}

function policyOf(
  { layer: _, expiresAt, ...fact }: PolicyFact,
  figures: PolicyFigures | undefined,
  marks = 0,
): PolicyShown {
  return {
    ...fact,
    ...(expiresAt === undefined ? {} : { expires: instant(expiresAt) }),
    matches: figures?.matches ?? 0,
    live: figures?.live ?? 0,
    primary: figures?.primary ?? 0,
    blocked: figures?.blocked ?? 0,
    would_flip: figures?.wouldFlip ?? 0,
    excepted: figures?.excepted ?? 0,
    unknown: figures?.unknown ?? 0,
    errors: figures?.errors ?? 0,
    ...(figures?.lastMatch === undefined ? {} : { last_match: instant(figures.lastMatch) }),
    false_positives: marks,
  };
}

function exceptionOf({ policy, principal, expires, owner, approver, reason }: ExceptionFact): ExceptionShown {
  const { user, group, tenant, project } = principal;
  return {
    policy,
    principal: {
      ...(user === undefined ? {} : { user }),
      ...(group === undefined ? {} : { group }),
      ...(tenant === undefined ? {} : { tenant }),
      ...(project === undefined ? {} : { project }),
    },
    expires,
    expired: (dateIn(expires) ?? 0) <= Date.now(),
    owner,
    approver,
    ...(reason === undefined ? {} : { reason }),
  };
}
