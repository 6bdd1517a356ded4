import type { Span, ToolCall } from "../plugins/event.js";
import { readJson } from "./json/read.js";
import type { Json } from "./json/tape.js";
import { compactText, type JsonValue, materialise } from "./json/value.js";
import type { Payload } from "./payload.js";

/** Parameters in both forms a detector may want. */
interface Params {
  readonly text: string;
  readonly value: JsonValue | undefined;
}

const NULL = Buffer.from("null");
const NO_PARAMS: Params = { text: "", value: undefined };

/** Parameters written as a string: JSON text, or the free text of a custom tool. */
function paramsOfText(text: string): Params {
  if (text === "") return NO_PARAMS;
  const json = readJson(Buffer.from(text));
  // Not JSON, or deeper than anything that can be worked with: a string, then.
  if ("refused" in json) return { text: JSON.stringify(text), value: text };
  return { text, value: materialise(json, 0) };
}

/** Parameters written as JSON. Hardly anybody asks for the text, so it is put together on demand. */
class JsonParams implements Params {
  readonly value: JsonValue | undefined;
  readonly #json: Json;
  #text: string | undefined;

  constructor(json: Json) {
    this.#json = json;
    this.value = materialise(json, 0);
  }

  get text(): string {
    this.#text ??= compactText(this.#json, 0);
    return this.#text;
  }
}

function paramsOfBytes(bytes: Buffer): Params {
  const json = readJson(bytes);
  if ("refused" in json || bytes.equals(NULL)) return NO_PARAMS;
  return new JsonParams(json);
}

/** A tool call that stands in the payload. Parameters are read when asked for. */
export class SpanToolCall implements ToolCall {
  readonly payload: Payload;
  readonly source: "history" | "response";
  readonly turn: number;
  readonly nameSpan: Span | undefined;
  readonly callIdSpan: Span | undefined;
  /** The parameters' bytes; of a string those between its quotes. */
  readonly paramsSpan: Span | undefined;
  readonly segments: readonly number[];
  #params: Params | undefined;

  constructor(
    payload: Payload,
    mark: {
      source: "history" | "response";
      turn: number;
      nameSpan: Span | undefined;
      callIdSpan: Span | undefined;
      paramsSpan: Span | undefined;
    },
    segments: readonly number[],
  ) {
    this.payload = payload;
    this.source = mark.source;
    this.turn = mark.turn;
    this.nameSpan = mark.nameSpan;
    this.callIdSpan = mark.callIdSpan;
    this.paramsSpan = mark.paramsSpan;
    this.segments = segments;
  }

  get name(): string {
    return this.payload.text(this.nameSpan);
  }
  get callId(): string | undefined {
    return this.callIdSpan && this.payload.text(this.callIdSpan);
  }
  get pointer(): string {
    const start = (this.paramsSpan ?? this.nameSpan)?.start;
    return start === undefined ? "" : this.payload.pointer(start);
  }
  get paramsText(): string {
    return this.#read().text;
  }
  get params(): unknown {
    return this.#read().value;
  }

  #read(): Params {
    this.#params ??= this.#readOnce();
    return this.#params;
  }

  #readOnce(): Params {
    if (this.paramsSpan === undefined) return NO_PARAMS;
    const { start, end } = this.paramsSpan;
    const { bytes } = this.payload;
    // Only a string's span has a quote in front of it: nothing else can stand directly behind one.
    if (bytes[start - 1] === 0x22) return paramsOfText(this.payload.text(this.paramsSpan));
    return paramsOfBytes(bytes.subarray(start, end));
  }
}

/** A tool call put together from stream fragments. */
export class AssembledToolCall implements ToolCall {
  readonly source = "response";
  readonly turn = -1;
  readonly name: string;
  readonly callId: string | undefined;
  readonly pointer: string;
  readonly segments: readonly number[];
  readonly #text: string;
  #params: Params | undefined;

  constructor(call: { name: string; callId: string; text: string; pointer: string; segments: readonly number[] }) {
    this.name = call.name;
    this.callId = call.callId === "" ? undefined : call.callId;
    this.pointer = call.pointer;
    this.segments = call.segments;
    this.#text = call.text;
  }

  get paramsText(): string {
    return this.#read().text;
  }
  get params(): unknown {
    return this.#read().value;
  }

  #read(): Params {
    this.#params ??= paramsOfText(this.#text);
    return this.#params;
  }
}
