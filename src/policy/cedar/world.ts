import type { AttributeValue } from "../../plugins/attribute-source.js";
import type { FactFinder } from "../fact-rules.js";
import type { CalledTool, DecisionRequest } from "../request.js";
import type { ToolKind } from "../tool-catalogue.js";
import { isTruncated, type ToolParams } from "../tool-params.js";
import { type CedarRecord, type CedarRequest, CedarSet, type CedarValue, Entities, EntityUid } from "./value.js";

/** One thing policies are asked about: the exchange as a whole, or one tool of it. */
export interface Question {
  readonly action: ActionId;
  /** Tool name; absent for the exchange as a whole. */
  readonly tool?: string;
  /** Parameters of the call; absent where there are none to be had: for tools offered, and where nobody read them. */
  readonly params?: ToolParams;
  /** Facts that cannot be told of the call; of the exchange, of its calls. */
  readonly unknownFacts: readonly string[];
  readonly request: CedarRequest;
}

export const ACTION_IDS = ["send_prompt", "complete", "offer_tool", "return_tool_result", "call_tool"] as const;
export type ActionId = (typeof ACTION_IDS)[number];

/** Every action is in the group of its kind, as the schema says. */
export const ACTION_GROUP: Readonly<Record<ActionId, "use_model" | "use_tool">> = {
  send_prompt: "use_model",
  complete: "use_model",
  offer_tool: "use_tool",
  return_tool_result: "use_tool",
  call_tool: "use_tool",
};

const ACTIONS = new Map(ACTION_IDS.map((id) => [id, new EntityUid("Guard::Action", id)]));
const GROUPS = new Map(ACTION_IDS.map((id) => [id, new EntityUid("Guard::Action", ACTION_GROUP[id])]));
const PROMPT = new EntityUid("Guard::Prompt", "prompt");

/** What questions are made from, beside the request. */
export interface WorldOptions {
  /** Whether any policy can apply to an action; questions about others are left out. */
  isAsked(action: ActionId): boolean;
  kindOf(tool: string): ToolKind;
  /** Makes out the facts that policies ask for. */
  readonly facts: Pick<FactFinder, "of" | "ofAll">;
}

/**
 * Puts a request into the terms of `guard.cedarschema`: one question for the exchange, one for each tool. Values go
 * in under names fixed here, or as tags, so nothing a client sends can pass for an entity.
 *
 * What is unknown is left out or empty; whoever asks must not believe policies that read it.
 */
export function questions(request: DecisionRequest, { isAsked, kindOf, facts }: WorldOptions): Question[] {
  const { tools } = request;
  const context = contextOf(request);
  const user = userOf(request);

  const about = (
    action: ActionId,
    held: readonly string[],
    describe: (entities: Entities) => EntityUid,
  ): CedarRequest => {
    const entities = new Entities();
    const actionUid = entities.add(uidOf(ACTIONS, action), undefined, [uidOf(GROUPS, action)]);
    const principal = entities.add(user.uid, user.attributes, user.groups);
    const known = held.length === 0 ? context : new Map(context).set("facts", set(held));
    return { principal, action: actionUid, resource: describe(entities), context: known, entities };
  };
  const exchange = (action: ActionId): Question[] => {
    if (!isAsked(action)) return [];
    const attributes = record({
      format: request.format,
      tools_offered: set(tools.offered),
      tools_truncated: tools.truncated,
    });
    const calls = action === "send_prompt" ? tools.returned : tools.called;
    const { held, unknown } = facts.ofAll(calls, !tools.truncated);
    return [
      {
        action,
        unknownFacts: unknown,
        request: about(action, held, (entities) => entities.add(PROMPT, attributes)),
      },
    ];
  };
  const each = (action: ActionId, called: readonly CalledTool[]): Question[] => {
    if (!isAsked(action)) return [];
    return called.map(({ name, params }) => {
      const { held, unknown } = facts.of(name, params);
      return {
        action,
        tool: name,
        ...(params === undefined ? {} : { params }),
        unknownFacts: unknown,
        request: about(action, held, (entities) => addTool(entities, name, kindOf(name), params)),
      };
    });
  };

  if (request.event === "pre_request") {
    const offered = tools.offered.map((name) => ({ name }));
    return [...exchange("send_prompt"), ...each("offer_tool", offered), ...each("return_tool_result", tools.returned)];
  }
  return [...exchange("complete"), ...each("call_tool", tools.called)];
}

const NO_PARAMS: ToolParams = { tags: [], ints: [], unsure: [] };

function addTool(
  entities: Entities,
  name: string,
  { server, serverAlias, classes, op }: ToolKind,
  params: ToolParams = NO_PARAMS,
): EntityUid {
  const parents = classes.map((name) => new EntityUid("Guard::ToolClass", name));
  for (const name of [server, serverAlias ?? ""])
    if (name !== "") parents.push(new EntityUid("Guard::ToolServer", name));
  const tool = entities.add(new EntityUid("Guard::Tool", name), undefined, parents);
  const ints = entities.add(new EntityUid("Guard::Ints", name), undefined, undefined, new Map(params.ints));
  return entities.add(
    new EntityUid("Guard::ToolCall", name),
    record({ name, server, op, truncated: isTruncated(params), ints }),
    [tool],
    new Map(params.tags),
  );
}

function userOf({ principal, attributes }: DecisionRequest): {
  uid: EntityUid;
  attributes: CedarRecord;
  groups: readonly EntityUid[];
} {
  const { id, login, node, tailnet, groups = [] } = principal;
  const members = new Map<string, CedarValue>(
    Object.entries(attributes?.values ?? {}).map(([name, value]) => [name, cedarValue(value)]),
  );
  for (const [name, value] of Object.entries({ login, node, tailnet })) members.set(name, value);
  return {
    uid: new EntityUid("Guard::User", id),
    attributes: members,
    groups: groups.map((group) => new EntityUid("Guard::Group", group)),
  };
}

function contextOf(request: DecisionRequest): CedarRecord {
  const { event, model, provider, tenant, project, client, findings, coverage, spend, now } = request;
  const time = new Date(now);
  const { risk = 0, deniedCalls = 0, tags = [] } = request.session ?? {};
  return record({
    event,
    model,
    provider,
    tenant,
    project,
    client: record({ name: client.name, user_agent: client.userAgent }),
    clock: record({ epoch_s: Math.floor(now / 1_000), hour: time.getUTCHours(), weekday: time.getUTCDay() }),
    caps: set(request.caps),
    facts: set([]),
    findings: record({
      ids: set(findings.ids),
      categories: set(findings.categories),
      levels: set(findings.levels),
      by_trust: set(findings.byTrust),
      by_kind: set(findings.byKind),
      detectors: set(findings.detectors),
      max_severity: findings.maxSeverity,
      max_score: findings.maxScore,
    }),
    session: record({ risk, denied_calls: deniedCalls, tags: set(tags) }),
    spend: record({
      known: spend.known,
      est_microusd: spend.estimatedMicroUsd,
      min_quota_left_pct: spend.quotaLeftPct,
      exhausted: spend.exhausted,
    }),
    coverage: record({
      complete: coverage.complete,
      missed: set(coverage.missed),
      errored: set(coverage.errored),
      attrs_missing: set(request.attributes?.unknown ?? []),
    }),
  });
}

function cedarValue(value: AttributeValue): CedarValue {
  return typeof value === "object" ? set(value) : value;
}

function record(members: Readonly<Record<string, CedarValue>>): CedarRecord {
  return new Map(Object.entries(members));
}

function set(strings: readonly string[]): CedarSet {
  return new CedarSet(strings);
}

function uidOf(uids: ReadonlyMap<ActionId, EntityUid>, action: ActionId): EntityUid {
  const uid = uids.get(action);
  if (uid === undefined) throw new Error(`no entity for action ${action}`);
  return uid;
}
