import { z } from "zod";
import { Label } from "../../../audit/label.js";
import { SEVERITIES } from "../../../plugins/contract.js";
import type { TagFact } from "../../../sessions/session-tags.js";
import type { SessionSummary as Stored } from "../../../store/store.js";
import { EXAMPLE } from "../examples.js";
import { instant, named } from "../instants.js";
import { type ApiDeps, operation } from "../operation.js";
import { OneTenant, Paged, several, TenantFilter, TimeRange } from "../shapes/query.js";
import { SessionDetail, type SessionShown, type SessionSummary, Sessions } from "../shapes/sessions.js";
import { timelineOf } from "../timeline.js";

const TAGS_MAX = 500;
const yes = z
  .enum(["true", "false"])
  .transform((text) => text === "true")
  .optional();

export const sessions = operation({
  id: "listSessions",
  method: "get",
  path: "/v1/sessions",
  summary: "Sessions, the one with the newest record first",
  description: "With `tag`: those that have one of these tags now, the one looked at last first, in one page.",
  access: "viewer",
  query: z.strictObject({
    ...TenantFilter,
    ...TimeRange,
    ...Paged,
    tag: Label.optional(),
    user: several(Label),
    client: several(Label),
    model: several(Label),
    project: several(Label),
    severity: z.enum(SEVERITIES).optional().meta({ description: "With a finding of at least this severity." }),
    blocked: yes,
    would_block: yes,
    session: Label.optional().meta({ description: "The beginning of the session's id." }),
  }),
  promises: { 200: { description: "A page of sessions.", schema: Sessions } },
  example: { query: { from: "90d", severity: "high" } },
  async answer({ query, tenants }, deps) {
    const { store, live } = deps;
    if (query.tag !== undefined) {
      const facts = await live.tags({ tenants, tag: query.tag, limit: Math.min(TAGS_MAX, query.limit) });
      const found = [...new Map(facts.map((fact) => [JSON.stringify([fact.tenant, fact.session]), fact])).values()];
      return { json: { sessions: await shown(found, deps) } };
    }
    const { from, to, user, client, model, project, severity, blocked, would_block, session, limit, cursor } = query;
    const page = store.sessions({
      tenants,
      limit,
      ...(cursor === undefined ? {} : { cursor }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(user === undefined ? {} : { users: user }),
      ...(client === undefined ? {} : { clients: client }),
      ...(model === undefined ? {} : { models: model }),
      ...(project === undefined ? {} : { projects: project }),
      ...(severity === undefined ? {} : { severity }),
      ...(blocked === undefined ? {} : { blocked }),
      ...(would_block === undefined ? {} : { wouldBlock: would_block }),
      ...(session === undefined ? {} : { idPrefix: session }),
    });
    return { json: { sessions: await shown(page.items, deps), next: page.next } };
  },
});

export const session = operation({
  id: "getSession",
  method: "get",
  path: "/v1/sessions/{id}",
  summary: "One session: its tags, and what happened in it step by step",
  description: "A session that nothing is known of has no tags and no steps.",
  access: "viewer",
  params: z.strictObject({ id: Label.min(1, "name the session, percent-encoded") }),
  query: z.strictObject({ ...OneTenant, ...Paged }),
  promises: { 200: { description: "The session, its first steps or those behind `cursor`.", schema: SessionDetail } },
  example: { path: { id: EXAMPLE.session }, query: { limit: 100 } },
  async answer({ path: { id }, query: { limit, cursor }, tenant }, deps) {
    const [about] = await shown([{ tenant, session: id }], deps);
    return { json: { ...about, ...timelineOf(deps.store, { tenant, session: id }, limit, cursor) } };
  },
});

interface Named {
  readonly tenant: string;
  readonly session: string;
}

/** Sessions with the tags they have now; the live server knows them. */
async function shown(found: readonly (Named | Stored)[], { store, live }: ApiDeps): Promise<SessionShown[]> {
  const sessions = found.map(({ tenant, session }) => ({ tenant, session }));
  const facts = sessions.length === 0 ? [] : await live.tags({ tenants: "all", sessions, limit: TAGS_MAX * TAGS_MAX });
  return found.map((one) => {
    const { tenant, session } = one;
    const summary = "records" in one ? one : store.session(tenant, session);
    return {
      session_id: session,
      tenant,
      tags: facts.filter((fact) => fact.tenant === tenant && fact.session === session).map(tagOf),
      ...(summary === undefined ? {} : { summary: summaryOf(summary) }),
    };
  });
}

function tagOf({ tag, at, until, by }: TagFact): SessionShown["tags"][number] {
  return { tag, since: instant(at), until: instant(until), by };
}

function summaryOf(summary: Stored): SessionSummary {
  const { started, last, user, client, model, project, findings, maxSeverity, effective, would } = summary;
  return {
    started: instant(started),
    last: instant(last),
    ...named("user", user),
    ...named("client", client),
    ...named("model", model),
    ...named("project", project),
    requests: summary.requests,
    completed: summary.completed,
    records: summary.records,
    tool_calls: summary.toolCalls,
    findings: findings.low + findings.medium + findings.high + findings.critical,
    findings_by_severity: findings,
    ...(maxSeverity === undefined ? {} : { max_severity: maxSeverity }),
    blocked: effective.block,
    would_block: would.block,
    modified: effective.modify,
    degraded: summary.degraded,
    spend_usd: summary.spendUsd,
    tokens: summary.tokens,
    tags_given: [...summary.tags],
  };
}
