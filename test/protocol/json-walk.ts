/** Every string leaf of a parsed JSON value, with its RFC 6901 pointer. Independent of the code under test on purpose. */
export function* stringsOf(value: unknown, pointer = ""): Generator<{ pointer: string; text: string }> {
  if (typeof value === "string") yield { pointer, text: value };
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* stringsOf(item, `${pointer}/${index}`);
  else if (typeof value === "object" && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      yield* stringsOf(item, `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`);
    }
  }
}

/** What an RFC 6901 pointer leads to; undefined where it leads nowhere. */
export function followPointer(value: unknown, pointer: string): unknown {
  let at = value;
  for (const token of pointer.split("/").slice(1)) {
    if (typeof at !== "object" || at === null) return undefined;
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    at = Object.hasOwn(at, name) ? (at as Record<string, unknown>)[name] : undefined;
  }
  return at;
}
