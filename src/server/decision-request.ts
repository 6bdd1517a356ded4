import type { HookEvent, ToolCall } from "../plugins/event.js";
import type { LaneReport } from "../plugins/host.js";
import type { PrincipalAttributes } from "../policy/attributes/principal-attributes.js";
import {
  type AttributeFacts,
  buildRequest,
  type CallFacts,
  type Coverage,
  type DecisionRequest,
  type SessionFacts,
  TOOL_CALLS_MAX,
} from "../policy/request.js";
import { ParamFlattener } from "../policy/tool-params.js";
import { clientLabel } from "./client-label.js";
import { type EventSummary, type LocatedFinding, newestCalls } from "./event-summary.js";
import type { KeyOwner } from "./keys.js";
import type { IncompleteReason } from "./scan/scan-outcome.js";
import { SESSION_DETECTOR } from "./session-flows.js";

/** What policies may know of an event beside its findings. Plain data. */
export interface EventFacts extends Pick<HookEvent, "type" | "format" | "metadata"> {
  readonly toolsOffered: readonly string[];
  readonly toolCalls: readonly CallFacts[];
  /** Whether the two lists leave some out. */
  readonly toolsTruncated: boolean;
}

/**
 * @param withParams whether to read the parameters of the newest calls too: they are decoded here, from the bytes of
 * these calls alone.
 */
export function factsOfEvent(
  { type, format, metadata, toolDefinitions, toolCalls }: HookEvent,
  withParams: boolean,
): EventFacts {
  const calls = callFacts(toolCalls, withParams);
  return {
    type,
    format,
    metadata,
    toolsOffered: toolDefinitions.map(({ name }) => name),
    toolCalls: calls,
    toolsTruncated: newestCalls(toolCalls).length > calls.length,
  };
}

/** @param calls what `callFacts` gave in the worker that read the event. */
export function factsOfSummary(
  { type, format, metadata, toolsOffered, toolCallsTotal }: EventSummary,
  calls: readonly CallFacts[],
): EventFacts {
  const toolsTruncated = toolCallsTotal > calls.length || toolsOffered.total > toolsOffered.names.length;
  return { type, format, metadata, toolsOffered: toolsOffered.names, toolCalls: calls, toolsTruncated };
}

/** The newest calls as policies see them, at most `TOOL_CALLS_MAX`. Plain data. */
export function callFacts(toolCalls: readonly ToolCall[], withParams: boolean): CallFacts[] {
  const flattener = new ParamFlattener();
  return newestCalls(toolCalls)
    .slice(0, TOOL_CALLS_MAX)
    .map((call) => ({
      name: call.name,
      source: call.source,
      ...(withParams ? { params: flattener.flatten(call.params) } : {}),
    }));
}

/** What is known beside the event itself. What is left out is unknown to policies, never absent. */
export interface Circumstances {
  readonly groups?: readonly string[];
  readonly attributes?: AttributeFacts;
  readonly session?: SessionFacts;
}

/** What sources say about a principal, as a decision made now sees it. */
export function circumstancesOf(principal: PrincipalAttributes | undefined): Circumstances {
  return principal === undefined ? {} : { groups: principal.groups, attributes: principal.factsAt(Date.now()) };
}

/** All that a decision depends on. */
export function requestFor(
  owner: KeyOwner,
  facts: EventFacts,
  findings: readonly LocatedFinding[],
  coverage: Coverage,
  circumstances: Circumstances = {},
): DecisionRequest {
  return buildRequest({
    tenant: owner.tenant,
    project: owner.project,
    event: facts,
    client: clientLabel(facts.metadata.userAgent),
    toolsOffered: facts.toolsOffered,
    toolCalls: facts.toolCalls,
    toolsTruncated: facts.toolsTruncated,
    findings,
    coverage,
    ...circumstances,
    now: Date.now(),
  });
}

/** Which detectors had their say, in the words of the policy layer. */
export function coverageOf(lanes: readonly LaneReport[], reason?: IncompleteReason): Coverage {
  const idsOf = (status: LaneReport["status"]): string[] =>
    lanes.filter((lane) => lane.status === status).map(({ detector }) => detector);
  const unseen = idsOf("missed");
  // What the session shows follows from what all of them see.
  const missed = unseen.length === 0 ? [] : [...unseen, SESSION_DETECTOR];
  const errored = idsOf("failed");
  const complete = missed.length === 0 && errored.length === 0;
  return { complete, missed, errored, ...(complete ? {} : { reason: reason ?? "detector_error" }) };
}
