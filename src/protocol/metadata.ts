import type { HookMetadata } from "../plugins/event.js";
import { Fields } from "./json/fields.js";
import type { Json, Node } from "./json/tape.js";
import { materialise } from "./json/value.js";

const METADATA = new Fields(
  "login_name",
  "user_agent",
  "url",
  "model",
  "provider",
  "tailnet_name",
  "stable_node_id",
  "request_id",
  "session_id",
  "grants",
  "estimated_cost",
  "quotas",
);
const COST = new Fields("dollars", "usage");
const USAGE = new Fields("input_tokens", "output_tokens");
const QUOTA = new Fields("current", "capacity");

/** Reads `metadata`. Every member is optional and may have any type; what is missing or no string is "". */
export function readMetadata(json: Json, node: Node): HookMetadata {
  const member = METADATA.of(json, node);
  const cost = COST.of(json, member.estimated_cost);
  const costDollars = json.number(cost.dollars);
  const tokens = readTokens(json, cost.usage);
  return {
    loginName: json.text(member.login_name),
    userAgent: json.text(member.user_agent),
    url: json.text(member.url),
    model: json.text(member.model),
    provider: json.text(member.provider),
    tailnet: json.text(member.tailnet_name),
    nodeId: json.text(member.stable_node_id),
    requestId: json.text(member.request_id),
    sessionId: json.text(member.session_id),
    sessionDerived: false,
    grants: readGrants(json, member.grants),
    ...(costDollars === undefined ? {} : { costDollars }),
    ...(tokens === undefined ? {} : { tokens }),
    quotas: readQuotas(json, member.quotas),
  };
}

// Both are keyed by names from outside: without a prototype, `__proto__` is a name like any other.
function readGrants(json: Json, node: Node): HookMetadata["grants"] {
  const grants: Record<string, readonly unknown[]> = Object.create(null);
  for (const key of json.keys(node)) {
    if (json.isArray(key + 1)) grants[json.text(key)] = materialise(json, key + 1) as unknown[];
  }
  return grants;
}

/** Absent members mean zero. */
function readTokens(json: Json, node: Node): HookMetadata["tokens"] {
  const { input_tokens, output_tokens } = USAGE.of(json, node);
  const input = json.number(input_tokens);
  const output = json.number(output_tokens);
  return input === undefined && output === undefined ? undefined : { input: input ?? 0, output: output ?? 0 };
}

function readQuotas(json: Json, node: Node): HookMetadata["quotas"] {
  const quotas: Record<string, { current: number; capacity: number }> = Object.create(null);
  for (const key of json.keys(node)) {
    const member = QUOTA.of(json, key + 1);
    const current = json.number(member.current);
    const capacity = json.number(member.capacity);
    if (current !== undefined && capacity !== undefined) quotas[json.text(key)] = { current, capacity };
  }
  return quotas;
}

/** Who is asking: the login, or `node:<id>` for tagged devices, which have no user and would otherwise all look alike. */
export function principalOf(metadata: HookMetadata): string {
  const { loginName, nodeId } = metadata;
  if (loginName !== "" && loginName !== "tagged-devices") return loginName;
  return nodeId === "" ? loginName : `node:${nodeId}`;
}
