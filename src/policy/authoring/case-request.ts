import { type HookMetadata, NO_METADATA } from "../../plugins/event.js";
import { buildRequest, type CallFacts, type DecisionRequest } from "../request.js";
import { ParamFlattener } from "../tool-params.js";
import type { GivenFacts } from "./table-cases.js";
import type { ToolUse } from "./test-table.js";

/** The request a test is about, as the server would have built it. */
export function requestOf(given: GivenFacts): DecisionRequest {
  const { principal, context, event, session, missing } = given;
  const params = new ParamFlattener();
  const callsOf = (uses: readonly ToolUse[], source: CallFacts["source"]): CallFacts[] =>
    uses.map((use) => ({
      name: use.tool,
      source,
      ...(missing.params ? {} : { params: params.flatten(use.params) }),
    }));
  return buildRequest({
    tenant: context.tenant,
    project: context.project,
    event: { type: event, format: context.format, metadata: metadataOf(given) },
    client: context.client,
    groups: missing.attributes.includes("groups") ? [] : principal.groups,
    attributes: {
      values: Object.fromEntries(
        Object.entries(principal.attributes).filter(([name]) => !missing.attributes.includes(name)),
      ),
      unknown: missing.attributes,
    },
    ...(missing.session
      ? {}
      : {
          session: {
            ...(session.risk === undefined ? {} : { risk: session.risk }),
            ...(session.denied_calls === undefined ? {} : { deniedCalls: session.denied_calls }),
            tags: session.tags,
          },
        }),
    toolsOffered: given.offers.map(({ tool }) => tool),
    toolCalls: [...callsOf(given.results, "history"), ...callsOf(given.calls, "response")],
    findings: given.findings,
    coverage: {
      complete: missing.detectors.length === 0,
      missed: missing.detectors,
      errored: [],
      ...(missing.detectors.length === 0 ? {} : { reason: "deadline" }),
    },
    now: given.now,
  });
}

function metadataOf({ principal, context, session }: GivenFacts): HookMetadata {
  const { login, node, tailnet } = principal;
  return {
    ...NO_METADATA,
    loginName: login,
    userAgent: context.user_agent,
    model: context.model,
    provider: context.provider,
    tailnet,
    nodeId: node,
    requestId: "r1",
    sessionId: session.id,
    grants: context.grants,
    quotas: context.quotas,
    ...(context.cost_dollars === undefined ? {} : { costDollars: context.cost_dollars }),
  };
}
