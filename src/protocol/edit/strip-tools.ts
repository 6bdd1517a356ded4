import type { Span } from "../../plugins/event.js";
import { placeAt, type Trail } from "../json/pointer.js";
import { type Json, NONE, type Node, NodeType } from "../json/tape.js";
import type { SpanEvent } from "../read-event.js";
import type { CannotEdit } from "./cannot-edit.js";
import type { Patch } from "./patch.js";
import { toolPlaces } from "./tool-places.js";

/**
 * The byte edits that take tools out of a request, and with them what names them. Names are those of `toolDefinitions`; a name that is
 * not offered is nothing to do.
 *
 * @param body node of the request body.
 */
export function stripPatches(
  json: Json,
  body: Node,
  { format, toolDefinitions, toolCalls }: SpanEvent,
  names: ReadonlySet<string>,
): Patch[] | CannotEdit {
  const definitions = toolDefinitions.filter(({ name }) => names.has(name));
  if (definitions.length === 0) return [];
  if (toolCalls.some(({ source, name }) => source === "history" && names.has(name))) return "tool_in_use";

  const { lists, dependents } = toolPlaces(format, json, body, {
    isGone: (name) => names.has(name),
    isLast: definitions.length === toolDefinitions.length,
  });
  const trail: Trail = new Map();
  const gone = new Set(dependents.filter((node) => node >= 0));
  for (const { span } of definitions) {
    const { node, parent } = placeAt(json, span.start, trail) ?? { node: NONE, parent: NONE };
    const isListed = lists.some((list) => list >= 0 && list < node && node < json.next(list));
    // A message that declares a tool and nothing else would be left without meaning.
    if (!isListed && !json.isArray(parent)) return "tool_in_conversation";
    gone.add(node);
  }
  const patches: Patch[] = [];
  removeBelow(json, body, gone, new Set(lists), false, patches);
  return patches;
}

interface Child {
  readonly value: Node;
  /** From its name on, if it has one, with the quotes. */
  readonly span: Span;
}

/**
 * Adds the cuts for what goes below a container. Answers whether that leaves it empty and it should go itself.
 *
 * @param vanishes whether it may: inside one of the lists that vanish when they hold nothing.
 */
function removeBelow(
  json: Json,
  container: Node,
  gone: ReadonlySet<Node>,
  lists: ReadonlySet<Node>,
  vanishes: boolean,
  patches: Patch[],
): boolean {
  const children = childrenOf(json, container);
  const goes = children.map(({ value }) => {
    if (gone.has(value)) return true;
    const holdsSome = [...gone].some((node) => value < node && node < json.next(value));
    return holdsSome && removeBelow(json, value, gone, lists, vanishes || lists.has(value), patches);
  });
  if (vanishes && goes.every((one) => one)) return true;

  let kept: Child | undefined;
  for (let index = 0; index < children.length; index++) {
    if (!goes[index]) {
      kept = children[index];
      continue;
    }
    const first = children[index] as Child;
    while (goes[index + 1]) index++;
    const last = children[index] as Child;
    const next = children[index + 1];
    // One of the commas around what goes, goes with it.
    const start = kept?.span.end ?? first.span.start;
    const end = kept === undefined ? (next?.span.start ?? last.span.end) : last.span.end;
    patches.push({ start, end, text: "" });
  }
  return false;
}

function childrenOf(json: Json, container: Node): Child[] {
  if (json.isArray(container)) {
    return json.elements(container).map((value) => ({ value, span: quoted(json, value) }));
  }
  return json.keys(container).map((key) => ({
    value: key + 1,
    span: { start: quoted(json, key).start, end: quoted(json, key + 1).end },
  }));
}

/** The bytes of a value, quotes included. */
function quoted(json: Json, node: Node): Span {
  const type = json.type(node);
  const quote = type === NodeType.string || type === NodeType.key ? 1 : 0;
  return { start: json.start(node) - quote, end: json.end(node) + quote };
}
