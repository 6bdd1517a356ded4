import type { HookEvent, ToolCall } from "../plugins/event.js";
import type { LaneReport } from "../plugins/host.js";
import { buildRequest, type Coverage, type DecisionRequest } from "../policy/request.js";
import { clientLabel } from "./client-label.js";
import { type EventSummary, type LocatedFinding, newestCalls } from "./event-summary.js";
import type { KeyOwner } from "./keys.js";
import type { IncompleteReason } from "./scan/scan-outcome.js";

/** What policies may know of an event beside its findings. Plain data. */
export interface EventFacts extends Pick<HookEvent, "type" | "format" | "metadata"> {
  readonly toolsOffered: readonly string[];
  readonly toolCalls: readonly Pick<ToolCall, "name" | "source">[];
  /** Whether the two lists leave some out. */
  readonly toolsTruncated: boolean;
}

export function factsOfEvent({ type, format, metadata, toolDefinitions, toolCalls }: HookEvent): EventFacts {
  const calls = newestCalls(toolCalls).map(({ name, source }) => ({ name, source }));
  return {
    type,
    format,
    metadata,
    toolsOffered: toolDefinitions.map(({ name }) => name),
    toolCalls: calls,
    toolsTruncated: false,
  };
}

export function factsOfSummary({
  type,
  format,
  metadata,
  toolsOffered,
  toolCalls,
  toolCallsTotal,
}: EventSummary): EventFacts {
  const toolsTruncated = toolCallsTotal > toolCalls.length || toolsOffered.total > toolsOffered.names.length;
  return { type, format, metadata, toolsOffered: toolsOffered.names, toolCalls, toolsTruncated };
}

/** All that a decision depends on. */
export function requestFor(
  owner: KeyOwner,
  facts: EventFacts,
  findings: readonly LocatedFinding[],
  coverage: Coverage,
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
    now: Date.now(),
  });
}

/** Which detectors had their say, in the words of the policy layer. */
export function coverageOf(lanes: readonly LaneReport[], reason?: IncompleteReason): Coverage {
  const idsOf = (status: LaneReport["status"]): string[] =>
    lanes.filter((lane) => lane.status === status).map(({ detector }) => detector);
  const missed = idsOf("missed");
  const errored = idsOf("failed");
  const complete = missed.length === 0 && errored.length === 0;
  return { complete, missed, errored, ...(complete ? {} : { reason: reason ?? "detector_error" }) };
}
