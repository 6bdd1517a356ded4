import type { ProviderFormat } from "../../plugins/event.js";
import { formatOfResponse } from "../format.js";
import { Fields } from "../json/fields.js";
import { readJson } from "../json/read.js";
import { type Json, type Node, NodeType } from "../json/tape.js";
import { assembleMessages } from "./anthropic-messages.js";
import { type Assembler, Assembly, type StreamElement, type StreamPart } from "./assembly.js";
import { assembleConverse } from "./bedrock-converse.js";
import { assembleGemini } from "./gemini.js";
import { assembleChat } from "./openai-chat.js";
import { assembleResponses } from "./openai-responses.js";
import { assembleUnknown } from "./unknown.js";

const ASSEMBLERS: Readonly<Record<ProviderFormat, Assembler>> = {
  openai_chat: assembleChat,
  openai_responses: assembleResponses,
  anthropic_messages: assembleMessages,
  gemini: assembleGemini,
  bedrock_converse: assembleConverse,
  openai_embeddings: assembleUnknown,
  openai_completions: assembleChat,
  unknown: assembleUnknown,
};

/** A stream put together again. */
export interface AssembledStream {
  readonly parts: readonly StreamPart[];
  /** Strings of the payload that are in the parts and need no look of their own. */
  readonly taken: ReadonlySet<Node>;
  /** Strings found in decoded chunks that no part holds. */
  readonly loose: readonly string[];
}

/** Strings in chunks shorter than this are event names and ids. */
const LOOSE_BYTES_MIN = 16;

/**
 * Assembles `raw_responses`: an array of stream elements, or a string holding server-sent events. Bedrock chunks that are still base64
 * are decoded first. `format` is what is known so far; when it is `unknown` the elements tell.
 */
export function assembleStream(json: Json, node: Node, format: ProviderFormat): AssembledStream {
  const elements = json.isString(node)
    ? eventsIn(json.text(node))
    : [...json.elements(node)].map((element) => unwrapped(json, element));
  const told = format === "unknown" ? elements.map(formatOf).find((found) => found !== "unknown") : format;
  const assembly = new Assembly();
  const assemble = ASSEMBLERS[told ?? "unknown"];
  for (const element of elements) assemble(assembly, element);

  const taken = new Set(assembly.takenOf(json));
  const loose: string[] = [];
  for (const [index, element] of [...(json.isString(node) ? [] : json.elements(node))].entries()) {
    const decoded = elements[index];
    if (decoded === undefined || decoded.json === json) continue;
    const chunk = bytesOf(json, element);
    if (chunk >= 0) taken.add(chunk);
    const seen = assembly.takenOf(decoded.json);
    for (let at = 0; at < decoded.json.nodeCount; at++) {
      const length = decoded.json.end(at) - decoded.json.start(at);
      const isText = decoded.json.type(at) === NodeType.string || decoded.json.type(at) === NodeType.key;
      if (isText && length >= LOOSE_BYTES_MIN && !seen.has(at)) loose.push(decoded.json.text(at));
    }
  }
  return { parts: assembly.parts(), taken, loose };
}

/** The format the first telling element of a stream shows; `unknown` where none does. */
export function formatOfStream(json: Json, node: Node): ProviderFormat {
  for (const element of json.elements(node)) {
    const format = formatOf(unwrapped(json, element));
    if (format !== "unknown") return format;
  }
  return "unknown";
}

function formatOf({ json, node }: StreamElement): ProviderFormat {
  return formatOfResponse(json, node);
}

const CHUNK = new Fields("bytes", "chunk");

function bytesOf(json: Json, element: Node): Node {
  const { bytes, chunk } = CHUNK.of(json, element);
  return bytes >= 0 ? bytes : CHUNK.of(json, chunk).bytes;
}

/** A Bedrock chunk's event, when that is what it holds; the element itself otherwise. */
function unwrapped(json: Json, element: Node): StreamElement {
  const bytes = bytesOf(json, element);
  if (!json.isString(bytes)) return { json, node: element };
  const decoded = readJson(Buffer.from(json.text(bytes), "base64"));
  return "refused" in decoded ? { json, node: element } : { json: decoded, node: 0 };
}

/** The JSON messages of a string of server-sent events; or of a string that is one JSON text itself. */
function eventsIn(text: string): StreamElement[] {
  const elements: StreamElement[] = [];
  for (const line of text.startsWith("{") || text.startsWith("[") ? [`data:${text}`] : text.split(/\r\n|\r|\n/)) {
    if (!line.startsWith("data:")) continue;
    const json = readJson(Buffer.from(line.slice(5)));
    if (!("refused" in json)) elements.push({ json, node: 0 });
  }
  return elements;
}
