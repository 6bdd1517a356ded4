import { ESCAPED, type Json, NONE, type Node, NodeType, STRIDE, TAG } from "./tape.js";

/** Names to look up in an object, all in one pass over its members. Made once, at module level. */
export class Fields<Name extends string> {
  readonly names: readonly Name[];
  readonly #absent: Readonly<Record<Name, Node>>;
  /** By length in bytes: the names that long, each with its spelling. */
  readonly #byLength: { readonly name: Name; readonly spelling: Buffer }[][] = [];

  constructor(...names: Name[]) {
    this.names = names;
    const absent = Object.create(null) as Record<Name, Node>;
    for (const name of names) absent[name] = NONE;
    this.#absent = absent;
    for (const name of names) {
      const spelling = Buffer.from(name);
      const sameLength = this.#byLength[spelling.length] ?? [];
      sameLength.push({ name, spelling });
      this.#byLength[spelling.length] = sameLength;
    }
  }

  /** The values of these members of `node`; `NONE` for each that is absent, or when it is no object. The last duplicate counts. */
  of(json: Json, node: Node): Record<Name, Node> {
    // What is absent is inherited: copying it for every object took longer than reading the object.
    const found = Object.create(this.#absent) as Record<Name, Node>;
    if (json.type(node) !== NodeType.object) return found;
    const end = json.next(node);
    for (let key = node + 1; key < end; key = json.next(key + 1)) {
      const name = this.#named(json, key);
      if (name !== undefined) found[name] = key + 1;
    }
    return found;
  }

  #named(json: Json, key: Node): Name | undefined {
    if (((json.tape[key * STRIDE + TAG] as number) & ESCAPED) !== 0) {
      const text = json.text(key);
      return this.names.find((name) => name === text);
    }
    const start = json.start(key);
    const candidates = this.#byLength[json.end(key) - start];
    return candidates?.find(({ spelling }) => startsAt(json.bytes, start, spelling))?.name;
  }
}

function startsAt(bytes: Buffer, start: number, spelling: Buffer): boolean {
  for (let i = 0; i < spelling.length; i++) if (bytes[start + i] !== spelling[i]) return false;
  return true;
}
