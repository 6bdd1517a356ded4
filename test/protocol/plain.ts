import type { HookEvent, Segment, ToolCall } from "../../src/plugins/event.js";

/** A segment with everything it computes on demand computed, so that whole results can be compared. Undefined members are left out. */
export function plainSegment({
  kind,
  role,
  turn,
  trust,
  pointer,
  key,
  name,
  callId,
  mime,
  span,
  text,
  credentialByDesign,
}: Segment): object {
  return defined({ kind, role, turn, trust, pointer, key, name, callId, mime, span, text, credentialByDesign });
}

export function plainCall({ name, source, turn, callId, pointer, paramsText, params, segments }: ToolCall): object {
  return defined({ name, source, turn, callId, pointer, paramsText, params, segments });
}

export function plainEvent({ type, format, metadata, segments, toolCalls, toolDefinitions }: HookEvent): object {
  return {
    type,
    format,
    metadata,
    segments: segments.map(plainSegment),
    toolCalls: toolCalls.map(plainCall),
    toolDefinitions: toolDefinitions.map(({ name, pointer }) => ({ name, pointer })),
  };
}

function defined(members: object): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
