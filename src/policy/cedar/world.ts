import type { DecisionRequest } from "../request.js";
import { type CedarRecord, type CedarRequest, CedarSet, type CedarValue, Entities, EntityUid } from "./value.js";

/** One thing policies are asked about: the exchange as a whole, or one tool of it. */
export interface Question {
  readonly action: ActionId;
  /** Tool name; absent for the exchange as a whole. */
  readonly tool?: string;
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

/** Tools of MCP servers are named `mcp__server__tool`. */
const MCP_TOOL = /^mcp__(.+?)__/;

/**
 * Puts a request into the terms of `guard.cedarschema`: one question for the exchange, one for each tool. Values go
 * in under names fixed here, so nothing a client sends can pass for an entity.
 *
 * @param isAsked whether any policy can apply to an action; questions about others are left out.
 */
export function questions(request: DecisionRequest, isAsked: (action: ActionId) => boolean): Question[] {
  const context = contextOf(request);
  const { principal, tools } = request;

  const about = (action: ActionId, describe: (entities: Entities) => EntityUid, tool?: string): Question[] => {
    if (!isAsked(action)) return [];
    const entities = new Entities();
    const actionUid = entities.add(uidOf(ACTIONS, action), undefined, [uidOf(GROUPS, action)]);
    const user = entities.add(
      new EntityUid("Guard::User", principal.id),
      record({ login: principal.login, node: principal.node, tailnet: principal.tailnet }),
      principal.groups.map((group) => new EntityUid("Guard::Group", group)),
    );
    const resource = describe(entities);
    const question = { action, request: { principal: user, action: actionUid, resource, context, entities } };
    return [tool === undefined ? question : { ...question, tool }];
  };

  const exchange = (entities: Entities): EntityUid => {
    const { offered, truncated } = tools;
    return entities.add(
      PROMPT,
      record({ format: request.format, tools_offered: set(offered), tools_truncated: truncated }),
    );
  };
  const each = (action: ActionId, names: readonly string[]): Question[] =>
    names.flatMap((name) => about(action, (entities) => addTool(entities, name), name));

  if (request.event === "pre_request") {
    return [
      ...about("send_prompt", exchange),
      ...each("offer_tool", tools.offered),
      ...each("return_tool_result", tools.returned),
    ];
  }
  return [...about("complete", exchange), ...each("call_tool", tools.called)];
}

function addTool(entities: Entities, name: string): EntityUid {
  const server = MCP_TOOL.exec(name)?.[1] ?? "";
  const servers = server === "" ? [] : [new EntityUid("Guard::ToolServer", server)];
  const tool = entities.add(new EntityUid("Guard::Tool", name), undefined, servers);
  return entities.add(new EntityUid("Guard::ToolCall", name), record({ name, server }), [tool]);
}

function contextOf({
  event,
  model,
  provider,
  tenant,
  project,
  client,
  findings,
  coverage,
  now,
}: DecisionRequest): CedarRecord {
  const time = new Date(now);
  return record({
    event,
    model,
    provider,
    tenant,
    project,
    client: record({ name: client.name, user_agent: client.userAgent }),
    clock: record({ epoch_s: Math.floor(now / 1_000), hour: time.getUTCHours(), weekday: time.getUTCDay() }),
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
    coverage: record({ complete: coverage.complete, missed: set(coverage.missed), errored: set(coverage.errored) }),
  });
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
