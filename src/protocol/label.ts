import type { SegmentKind, Span, Trust } from "../plugins/event.js";

/** What a format says about a string: everything of a segment but the string itself. Shared by all strings of one block. */
export interface Label {
  readonly kind: SegmentKind;
  readonly trust: Trust;
  readonly turn: number;
  readonly role?: Span | undefined;
  readonly name?: Span | undefined;
  readonly callId?: Span | undefined;
  readonly mime?: string | undefined;
  readonly credentialByDesign?: true | undefined;
  /** The string is a tool call's parameters: JSON text, or the free text of a custom tool. */
  readonly isParamsText?: true | undefined;
}

const TRUST_OF: Record<SegmentKind, Trust> = {
  system: "operator",
  user: "user",
  assistant: "model",
  reasoning: "model",
  tool_call: "model",
  tool_result: "untrusted",
  tool_def: "untrusted",
  document: "untrusted",
  media: "untrusted",
  other: "user",
  response_text: "model",
  response_tool_call: "model",
};

/** A label of this kind with the trust that goes with it, unless `rest` says otherwise. */
export function labelOf(kind: SegmentKind, turn: number, rest: Partial<Label> = {}): Label {
  // Every member spelled out: labels of one shape are read by one fast path wherever they meet.
  return {
    kind,
    turn,
    trust: rest.trust ?? TRUST_OF[kind],
    role: rest.role,
    name: rest.name,
    callId: rest.callId,
    mime: rest.mime,
    credentialByDesign: rest.credentialByDesign,
    isParamsText: rest.isParamsText,
  };
}

/** The label of what stands beside a speaker's words: ids, types, blocks nobody knows. */
export function besides({ turn, role, trust }: Label): Label {
  return labelOf("other", turn, { role, trust });
}

/** What no format claimed. It goes to the provider like everything else, so it is scanned like everything else. */
export const UNCLAIMED: Label = labelOf("other", -1);
