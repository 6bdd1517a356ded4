const CHARS_MAX = 65_536;

/** Parameters as text that is the same however the members of its objects are ordered: agents write them anew. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, sorted)?.slice(0, CHARS_MAX) ?? "";
}

function sorted(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  const object = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.keys(object)
      .sort()
      .map((key) => [key, object[key]]),
  );
}
