import type { Level } from "../../../src/plugins/contract.js";
import {
  type HookEventType,
  type HookMetadata,
  NO_METADATA,
  type SegmentKind,
  type Trust,
} from "../../../src/plugins/event.js";
import {
  buildRequest,
  type DecisionRequest,
  type PolicyFinding,
  type RequestFacts,
} from "../../../src/policy/request.js";

export const NOON = Date.UTC(2026, 10, 21, 12, 0, 0);

/** A request to decide on, plain unless told otherwise. */
export function request(
  facts: Partial<Omit<RequestFacts, "event">> & {
    type?: HookEventType;
    loginName?: string;
    metadata?: Partial<HookMetadata>;
    /** What is unknown. */
    lacks?: "groups" | "session";
  } = {},
): DecisionRequest {
  const { type = "pre_request", loginName = "ann@example.com", metadata = {}, lacks, ...rest } = facts;
  const known = { groups: [], session: { risk: 0, deniedCalls: 0, tags: [] } };
  return buildRequest({
    tenant: "default",
    project: "default",
    event: {
      type,
      format: "anthropic_messages",
      metadata: {
        ...NO_METADATA,
        loginName,
        userAgent: "claude-cli/2.0",
        model: "claude-sonnet-4-5",
        provider: "anthropic",
        tailnet: "example.com",
        nodeId: "n1",
        ...metadata,
      },
    },
    client: "claude-code",
    ...Object.fromEntries(Object.entries(known).filter(([name]) => name !== lacks)),
    toolsOffered: [],
    toolCalls: [],
    findings: [],
    coverage: { complete: true, missed: [], errored: [] },
    now: NOON,
    ...rest,
  });
}

/** `secrets:block` or `injection:block:untrusted`, as a finding. */
export function finding(text: string): PolicyFinding {
  const [detector = "", level = "", trust = "user"] = text.split(":");
  const kind: SegmentKind = trust === "untrusted" ? "tool_result" : "user";
  return {
    detector,
    rule: "some-rule",
    category: "some.kind",
    severity: "high",
    level: level as Level,
    score: 0.9,
    kind,
    trust: trust as Trust,
  };
}
