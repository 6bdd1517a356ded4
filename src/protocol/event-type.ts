import { HOOK_EVENT_TYPES, type HookEventType } from "../plugins/event.js";
import { Fields } from "./json/fields.js";
import type { Json, Node } from "./json/tape.js";

/** What told the event's type; kept in the audit record. `default`: nothing did. */
export type EventBasis = "url" | "field" | "tool_calls" | "response" | "usage" | "default";

export interface TypedEvent {
  readonly type: HookEventType;
  readonly basis: EventBasis;
}

/** The members of the payload that bear on the question. */
export interface EventEvidence {
  readonly event: Node;
  readonly metadata: Node;
  readonly tool_calls: Node;
  readonly response_body: Node;
  readonly raw_responses: Node;
}

const EXPLICIT = new Fields("event", "event_type", "hook_event", "estimated_cost");
const COST = new Fields("usage");
const USAGE = new Fields("output_tokens");

/**
 * Which of the three calls this is. Nothing documented names it, so: the operator's URL, then an explicit member, then what only a
 * finished request can carry. Every doubt resolves to `pre_request`: an async event taken for a sync one costs CPU, the opposite lets a
 * request through that could have been stopped.
 */
export function eventTypeOf(json: Json, evidence: EventEvidence, urlEvent?: HookEventType): TypedEvent {
  if (urlEvent !== undefined) return { type: urlEvent, basis: "url" };

  const { event, event_type, hook_event, estimated_cost } = EXPLICIT.of(json, evidence.metadata);
  for (const member of [evidence.event, event, event_type, hook_event]) {
    const name = json.text(member);
    const type = HOOK_EVENT_TYPES.find((known) => known === name);
    if (type !== undefined) return { type, basis: "field" };
  }

  if (isFilledArray(json, evidence.tool_calls)) return { type: "tool_call_entire_request", basis: "tool_calls" };
  if (!json.isNothing(evidence.response_body) || isFilledArray(json, evidence.raw_responses)) {
    return { type: "entire_request", basis: "response" };
  }
  const { output_tokens } = USAGE.of(json, COST.of(json, estimated_cost).usage);
  if ((json.number(output_tokens) ?? 0) > 0) return { type: "entire_request", basis: "usage" };
  return { type: "pre_request", basis: "default" };
}

export function isFilledArray(json: Json, node: Node): boolean {
  return json.isArray(node) && json.next(node) > node + 1;
}
