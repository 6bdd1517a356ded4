/** JSON text kept as it is written, as Go's `json.RawMessage` does: key order and long numbers survive the gateway. */
export class RawJson {
  readonly text: string;

  /** @param text valid JSON */
  constructor(text: string) {
    this.text = text;
  }
}

/** Writes JSON as Go's `json.Marshal` does: compact, with `<`, `>`, `&`, U+2028 and U+2029 escaped inside strings. */
export function goJson(value: unknown): string {
  return write(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function write(value: unknown): string {
  if (value instanceof RawJson) return compact(value.text);
  if (typeof value === "string") return JSON.stringify(value.toWellFormed());
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${write(name)}:${write(member)}`).join(",")}}`;
}

/** Removes the white space between tokens and leaves every token as it is. */
function compact(json: string): string {
  let out = "";
  let copied = 0;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '"') at = endOfString(json, at) - 1;
    else if (character === " " || character === "\n" || character === "\r" || character === "\t") {
      out += json.slice(copied, at);
      copied = at + 1;
    }
  }
  return out + json.slice(copied);
}

/**
 * The members of a JSON object, each as it is written; of members with the same name the last, as Go reads them.
 * @param json a valid JSON object
 */
export function rawMembers(json: string): Map<string, RawJson> {
  const members = new Map<string, RawJson>();
  let depth = 0;
  let name: string | undefined;
  let valueStart = 0;
  const close = (end: number): void => {
    if (name !== undefined) members.set(name, new RawJson(json.slice(valueStart, end).trim()));
    name = undefined;
  };
  for (let at = 0; at < json.length; at++) {
    switch (json[at]) {
      case '"': {
        const end = endOfString(json, at);
        if (depth === 1 && name === undefined) {
          name = JSON.parse(json.slice(at, end));
          valueStart = json.indexOf(":", end) + 1;
          at = valueStart - 1;
        } else {
          at = end - 1;
        }
        break;
      }
      case "{":
      case "[":
        depth += 1;
        break;
      case "}":
      case "]":
        depth -= 1;
        if (depth === 0) close(at);
        break;
      case ",":
        if (depth === 1) close(at);
        break;
    }
  }
  return members;
}

/** Index after the closing quote of the string that opens at `start`. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at + 1;
}
