import { type Json, type Node, NodeType } from "./tape.js";

/** Any value JSON can hold. Objects have no prototype, so a member named `__proto__` is a member like any other. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };

/** What `JSON.parse` gives for the node (strings well-formed, last duplicate wins). Not recursive: depth costs no stack. */
export function materialise(json: Json, node: Node): JsonValue | undefined {
  if (node < 0) return undefined;
  const stop = json.next(node);
  const parents: { container: JsonValue[] | { [name: string]: JsonValue }; end: Node }[] = [];
  let root: JsonValue | undefined;
  let key = "";
  for (let at = node; at < stop; at++) {
    const type = json.type(at);
    if (type === NodeType.key) {
      key = json.text(at);
      continue;
    }
    while (parents.length > 0 && at >= (parents[parents.length - 1]?.end ?? stop)) parents.pop();
    const value = scalarOf(json, at);
    const parent = parents[parents.length - 1]?.container;
    if (parent === undefined) root = value;
    else if (Array.isArray(parent)) parent.push(value);
    else parent[key] = value;
    if (typeof value === "object" && value !== null) parents.push({ container: value, end: json.next(at) });
  }
  return root;
}

function scalarOf(json: Json, node: Node): JsonValue {
  switch (json.type(node)) {
    case NodeType.object:
      return Object.create(null);
    case NodeType.array:
      return [];
    case NodeType.string:
      return json.text(node);
    case NodeType.number:
      return json.number(node) ?? null;
    case NodeType.true:
      return true;
    case NodeType.false:
      return false;
    default:
      return null;
  }
}

/** The node as compact JSON text: no white space, shortest escapes, numbers as they were written. */
export function compactText(json: Json, node: Node): string {
  if (node < 0) return "";
  const stop = json.next(node);
  const open: { end: Node; bracket: string }[] = [];
  let text = "";
  let comma = "";
  for (let at = node; at < stop; at++) {
    while (open.length > 0 && at >= (open[open.length - 1]?.end ?? stop)) {
      text += open.pop()?.bracket;
      comma = ",";
    }
    const type = json.type(at);
    if (type === NodeType.key) {
      text += `${comma}${JSON.stringify(json.text(at))}:`;
      comma = "";
    } else if (type === NodeType.object || type === NodeType.array) {
      text += comma + (type === NodeType.object ? "{" : "[");
      open.push({ end: json.next(at), bracket: type === NodeType.object ? "}" : "]" });
      comma = "";
    } else {
      const scalar =
        type === NodeType.string
          ? JSON.stringify(json.text(at))
          : json.bytes.toString("latin1", json.start(at), json.end(at));
      text += comma + scalar;
      comma = ",";
    }
  }
  while (open.length > 0) text += open.pop()?.bracket;
  return text;
}
