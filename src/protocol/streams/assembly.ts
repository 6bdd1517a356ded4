import { Fields } from "../json/fields.js";
import { decodeFragment } from "../json/string.js";
import { type Json, NONE, type Node } from "../json/tape.js";
import { compactText } from "../json/value.js";

/** One message of a stream, in the text it was read from: the payload, or what a chunk of it decodes to. */
export interface StreamElement {
  readonly json: Json;
  readonly node: Node;
}

/** A piece of the response, put together again. */
export interface StreamPart {
  readonly kind: "response_text" | "reasoning" | "response_tool_call";
  /** Text; of a tool call its parameters as they were written, usually JSON text. */
  readonly text: string;
  readonly name: string;
  readonly callId: string;
}

interface Slot {
  readonly kind: StreamPart["kind"];
  name: string;
  callId: string;
  fragments: string[];
}

/** Collects fragments by the slot they belong to, and remembers which strings it took. */
export class Assembly {
  readonly #slots = new Map<string, Slot>();
  readonly #taken = new Map<Json, Set<Node>>();

  /** Adds a fragment. */
  append(slot: string, kind: StreamPart["kind"], { json, node }: StreamElement): void {
    if (!json.isString(node)) return;
    const fragment = decodeFragment(json.bytes, json.start(node), json.end(node));
    this.#slot(slot, kind).fragments.push(fragment);
    this.#take(json, node);
  }

  /** Puts the whole in the place of fragments: a string as it is, any other value as JSON text. */
  replace(slot: string, kind: StreamPart["kind"], { json, node }: StreamElement): void {
    if (json.isNothing(node)) return;
    this.#slot(slot, kind).fragments = [];
    if (json.isString(node)) {
      this.append(slot, kind, { json, node });
      return;
    }
    this.#slot(slot, kind).fragments = [compactText(json, node)];
    for (let inner = node; inner < json.next(node); inner++) this.#take(json, inner);
  }

  /** Opens a tool call or adds to what is known of it. The first name counts: continuations repeat it as `null` or "". */
  call(slot: string, json: Json, name: Node, callId: Node = NONE): void {
    const call = this.#slot(slot, "response_tool_call");
    if (call.name === "") call.name = json.text(name);
    if (call.callId === "") call.callId = json.text(callId);
    if (json.isString(name)) this.#take(json, name);
  }

  parts(): StreamPart[] {
    const parts: StreamPart[] = [];
    for (const { kind, name, callId, fragments } of this.#slots.values()) {
      const text = fragments.join("").toWellFormed();
      if (kind === "response_tool_call") parts.push({ kind, text: text === "" ? "{}" : text, name, callId });
      else if (text !== "") parts.push({ kind, text, name, callId });
    }
    return parts;
  }

  takenOf(json: Json): ReadonlySet<Node> {
    return this.#taken.get(json) ?? new Set();
  }

  #slot(key: string, kind: StreamPart["kind"]): Slot {
    const slot = this.#slots.get(key) ?? { kind, name: "", callId: "", fragments: [] };
    this.#slots.set(key, slot);
    return slot;
  }

  #take(json: Json, node: Node): void {
    const taken = this.#taken.get(json) ?? new Set();
    this.#taken.set(json, taken.add(node));
  }
}

/** Adds one element of a stream of one format. */
export type Assembler = (assembly: Assembly, element: StreamElement) => void;

const INDEX = new Fields("index");

/** The `index` member as part of a slot's name; "0" where there is none. */
export function indexOf(json: Json, node: Node): string {
  return String(json.number(INDEX.of(json, node).index) ?? 0);
}
