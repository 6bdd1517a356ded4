/** JSON pointers (RFC 6901), with `*` for every member of an array; "" is the whole document. */
export const POINTER = /^(?:\/(?:[^~/]|~[01])*)*$/;

/**
 * What stands at a pointer; undefined when nothing does. Behind a `*` it is the list of what stands at the rest of the
 * pointer in each member, without those where nothing does.
 */
export function followPointer(document: unknown, pointer: string): unknown {
  const [, ...tokens] = pointer.split("/");
  return follow(
    document,
    tokens.map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~")),
  );
}

function follow(value: unknown, [token, ...rest]: readonly string[]): unknown {
  if (token === undefined) return value;
  if (Array.isArray(value)) {
    if (token === "*") return value.map((member) => follow(member, rest)).filter((found) => found !== undefined);
    return /^(?:0|[1-9]\d{0,8})$/.test(token) ? follow(value[Number(token)], rest) : undefined;
  }
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, token)) return undefined;
  return follow((value as Record<string, unknown>)[token], rest);
}
