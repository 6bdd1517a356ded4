import { type HookEvent, NO_METADATA, type Segment, type SegmentKind, type Trust } from "../plugins/event.js";

/** Text or a tool call on its own, as `shutter scan` and `shutter plugin test` take them. */
export type LooseInput =
  | { readonly text: string; readonly kind: SegmentKind }
  | { readonly tool: { readonly name: string; readonly params?: unknown } };

const BY_OPERATOR: readonly SegmentKind[] = ["system"];
const BY_USER: readonly SegmentKind[] = ["user"];
const BY_MODEL: readonly SegmentKind[] = ["assistant", "reasoning", "tool_call", "response_text", "response_tool_call"];

/** The trust a kind has when nothing else is known about a text. */
function trustOf(kind: SegmentKind): Trust {
  if (BY_OPERATOR.includes(kind)) return "operator";
  if (BY_USER.includes(kind)) return "user";
  return BY_MODEL.includes(kind) ? "model" : "untrusted";
}

/** An event with nothing but this text or tool call in it, for the same detectors a whole event goes through. */
export function scanEventOf(input: LooseInput): HookEvent {
  return "tool" in input ? toolEvent(input.tool.name, input.tool.params) : textEvent(input.text, input.kind);
}

function textEvent(text: string, kind: SegmentKind): HookEvent {
  const segment: Segment = {
    // Media is never text in an event. Here it can only mean text that was taken out of one: a document.
    kind: kind === "media" ? "document" : kind,
    role: "",
    turn: 0,
    trust: trustOf(kind),
    pointer: "/text",
    key: "text",
    text: text.toWellFormed(),
  };
  return {
    type: "pre_request",
    format: "unknown",
    metadata: NO_METADATA,
    segments: [segment],
    toolCalls: [],
    toolDefinitions: [],
  };
}

function toolEvent(name: string, params: unknown): HookEvent {
  const segments = [...leaves(name, "/tool/name", "name"), ...leaves(params, "/tool/params", "params")].map(
    ({ text, pointer, key }): Segment => ({
      kind: "response_tool_call",
      role: "assistant",
      turn: 0,
      trust: "model",
      pointer,
      key,
      name,
      text: text.toWellFormed(),
    }),
  );
  const call = {
    name,
    source: "response" as const,
    turn: 0,
    pointer: "/tool/params",
    paramsText: JSON.stringify(params) ?? "",
    params,
    segments: segments.map((_, index) => index),
  };
  return {
    type: "tool_call_entire_request",
    format: "unknown",
    metadata: NO_METADATA,
    segments,
    toolCalls: [call],
    toolDefinitions: [],
  };
}

interface Leaf {
  readonly text: string;
  readonly pointer: string;
  readonly key: string;
}

/** The strings of a JSON value in document order. A stack instead of recursion: how deep the value goes is not ours to say. */
function leaves(root: unknown, rootPointer: string, rootKey: string): Leaf[] {
  const found: Leaf[] = [];
  const stack: { value: unknown; pointer: string; key: string }[] = [
    { value: root, pointer: rootPointer, key: rootKey },
  ];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value, pointer, key } = next;
    if (typeof value === "string") found.push({ text: value, pointer, key });
    if (typeof value !== "object" || value === null) continue;
    for (const [member, below] of Object.entries(value).reverse()) {
      const step = member.replaceAll("~", "~0").replaceAll("/", "~1");
      stack.push({ value: below, pointer: `${pointer}/${step}`, key: Array.isArray(value) ? key : member });
    }
  }
  return found;
}
