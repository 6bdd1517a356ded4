import type { SegmentKind, Span } from "../plugins/event.js";
import { type Json, NONE, type Node, NodeType } from "./json/tape.js";
import { type Label, labelOf, UNCLAIMED } from "./label.js";

/** A tool call as a format finds it. */
export interface CallMark {
  readonly source: "history" | "response";
  readonly turn: number;
  readonly name: Span | undefined;
  readonly callId: Span | undefined;
  readonly params: Node;
  /** Subtrees whose strings belong to the call. */
  readonly parts: readonly Node[];
}

/** A tool definition as a format finds it. */
export interface DefinitionMark {
  /** `mcp:` for a whole server's tools, whose own names are not in the request. */
  readonly prefix: "" | "mcp:";
  readonly name: Span | undefined;
  readonly node: Node;
}

/** Whose words a message holds: an earlier one, resent in the request, or the response itself. */
export interface Voice {
  readonly source: "history" | "response";
  readonly text: SegmentKind;
  readonly call: SegmentKind;
}
export const HISTORY: Voice = { source: "history", text: "assistant", call: "tool_call" };
export const RESPONSE: Voice = { source: "response", text: "response_text", call: "response_tool_call" };

/**
 * The sheet of labels a format fills in, one place per node of the tape. Formats only label: which strings become segments is not
 * theirs to decide, so none can forget one. A later label replaces an earlier one, so formats mark coarsely first, then finely.
 */
export class Sheet {
  readonly json: Json;
  readonly calls: CallMark[] = [];
  readonly definitions: DefinitionMark[] = [];
  /** The array of the conversation's turns, once `turns` was asked for it. */
  conversation: Node = NONE;
  /** Whether a result answers a call that is not here. */
  lacksCall = false;
  readonly #labels: Label[] = [UNCLAIMED];
  readonly #labelOfNode: Int32Array;
  readonly #namesByCallId = new Map<string, Span>();

  constructor(json: Json) {
    this.json = json;
    this.#labelOfNode = new Int32Array(json.nodeCount);
  }

  labelAt(node: Node): Label {
    return this.#labels[this.#labelOfNode[node] as number] ?? UNCLAIMED;
  }

  /** Labels every string and member name of the subtree. Nothing happens for `NONE`. */
  mark(node: Node, label: Label): void {
    if (node < 0) return;
    const last = this.#labels.length - 1;
    const index = this.#labels[last] === label ? last : this.#labels.push(label) - 1;
    const next = this.json.next(node);
    // Most marks are for one string, and for that the native call costs more than the work.
    if (next === node + 1) this.#labelOfNode[node] = index;
    else this.#labelOfNode.fill(index, node, next);
  }

  /** The span of a string that is not empty. */
  span(node: Node): Span | undefined {
    const type = this.json.type(node);
    if (type !== NodeType.string && type !== NodeType.key) return undefined;
    const start = this.json.start(node);
    const end = this.json.end(node);
    return start === end ? undefined : { start, end };
  }

  /** Labels binary data in base64, or a `data:` URL. Anything else found there (a link, a file id) is text like any other. */
  media(node: Node, mime: string, around: Label): void {
    if (!this.json.isString(node)) {
      this.mark(node, around);
      return;
    }
    const url = this.#dataUrlMime(node);
    if (url === "link") {
      this.mark(node, around);
      return;
    }
    this.mark(node, labelOf("media", around.turn, { ...around, trust: "untrusted", mime: url ?? mime }));
  }

  /** Mime of a `data:` URL with base64 data; `link` for another URL; undefined for what is no URL. */
  #dataUrlMime(node: Node): string | "link" | undefined {
    const { bytes } = this.json;
    const start = this.json.start(node);
    const head = bytes.toString("latin1", start, Math.min(this.json.end(node), start + 128));
    const data = /^data:([^;,]*)(?:;[^;,]*)*?(;base64)?,/i.exec(head);
    if (data !== null) return data[2] === undefined ? "link" : (data[1] ?? "").toLowerCase();
    return /^[a-z][a-z0-9+.-]*:/i.test(head) ? "link" : undefined;
  }

  /** Labels and records a tool call. `name` may be a member name (Gemini's `executableCode`). */
  call(voice: Voice, around: Label, mark: { name: Node; callId: Node; params: Node; also?: readonly Node[] }): void {
    const name = this.span(mark.name);
    const callId = this.span(mark.callId);
    const label = labelOf(voice.call, around.turn, { role: around.role, name, callId });
    const parts = [mark.name, mark.params, ...(mark.also ?? [])].filter((node) => node >= 0);
    for (const part of parts) this.mark(part, label);
    if (this.json.isString(mark.params)) this.mark(mark.params, { ...label, isParamsText: true });
    this.calls.push({ source: voice.source, turn: around.turn, name, callId, params: mark.params, parts });
    if (name !== undefined && callId !== undefined) this.#namesByCallId.set(this.json.text(mark.callId), name);
  }

  /** The elements of the conversation, each with the number of its turn. */
  turns(array: Node): { readonly node: Node; readonly turn: number }[] {
    this.conversation = array;
    return this.json.elements(array).map((node, place) => ({ node, turn: this.json.indexOf(array, place, node) }));
  }

  /** Labels what a tool gave back, under the name of the call it answers. */
  result(node: Node, around: Label, callId: Node, ownName?: Node): Label {
    const name =
      (ownName === undefined ? undefined : this.span(ownName)) ?? this.#namesByCallId.get(this.json.text(callId));
    if (name === undefined) this.lacksCall = true;
    const label = labelOf("tool_result", around.turn, { role: around.role, name, callId: this.span(callId) });
    this.mark(node, label);
    return label;
  }

  /** Labels and records the definition of a tool. */
  define(node: Node, name: Node, prefix: DefinitionMark["prefix"] = ""): Label {
    const label = labelOf("tool_def", -1, { name: this.span(name) });
    this.mark(node, label);
    this.definitions.push({ prefix, name: this.span(name), node });
    return label;
  }

  /** Labels a credential that the provider's API asks for at this place. */
  credential(node: Node, around: Label): void {
    this.mark(node, { ...around, credentialByDesign: true });
  }
}
