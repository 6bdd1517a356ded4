import fc from "fast-check";

const SPACES = ["", "", "", " ", "\n", "\t", "\r\n  "];

/** A JSON text: any value, with random white space and randomly chosen escapes. */
export function anySerialisation(): fc.Arbitrary<string> {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.string({ maxLength: 40 }),
    fc.constantFrom("__proto__", "\ud83d", "a\udc00", '"\\"', "\n\n\n\n", "x".repeat(33), "é".repeat(20), "😀"),
  );
  const value = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      text,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.constantFrom(null, true, false),
      fc.array(tie("value"), { maxLength: 5 }),
      fc.array(fc.tuple(text, tie("value")), { maxLength: 5 }).map((members) => new Members(members)),
    ),
  })).value;
  return value.chain(serialisation);
}

/** A plain value as JSON text, with random white space and randomly chosen escapes. */
export function serialisation(value: unknown): fc.Arbitrary<string> {
  return fc.infiniteStream(fc.nat({ max: 1000 })).map((dice) => write(value, () => next(dice)));
}

/** An object as written: names may repeat. */
class Members {
  readonly list: readonly (readonly [string, unknown])[];
  constructor(list: readonly (readonly [string, unknown])[]) {
    this.list = list;
  }
}

function next(dice: Iterator<number>): number {
  return dice.next().value ?? 0;
}

function write(value: unknown, roll: () => number): string {
  const space = (): string => SPACES[roll() % SPACES.length] ?? "";
  if (value instanceof Members) {
    const members = value.list.map(
      ([name, member]) => `${space()}${writeString(name, roll)}${space()}:${write(member, roll)}`,
    );
    return `${space()}{${members.join(",")}${space()}}${space()}`;
  }
  if (Array.isArray(value))
    return `${space()}[${value.map((item) => write(item, roll)).join(",")}${space()}]${space()}`;
  if (typeof value === "string") return space() + writeString(value, roll) + space();
  if (typeof value === "object" && value !== null) return write(new Members(Object.entries(value)), roll);
  return space() + JSON.stringify(value) + space();
}

function writeString(text: string, roll: () => number): string {
  let out = "";
  for (let unit = 0; unit < text.length; unit++) {
    const plain = JSON.stringify(text.charAt(unit)).slice(1, -1);
    const code = text.charCodeAt(unit).toString(16).padStart(4, "0");
    const choice = roll() % 8;
    // Half of a pair cannot be written plainly on its own, and one written plainly must stay together.
    const isHigh = /[\ud800-\udbff]/.test(text.charAt(unit)) && /[\udc00-\udfff]/.test(text.charAt(unit + 1));
    if (isHigh && choice > 1) {
      out += text.slice(unit, unit + 2);
      unit++;
    } else if (choice === 0) out += `\\u${roll() % 2 === 0 ? code : code.toUpperCase()}`;
    else if (text.charAt(unit) === "/" && choice === 1) out += "\\/";
    else out += plain;
  }
  return `"${out}"`;
}

/** The value with every string well-formed, objects without prototype: what reading promises. */
export function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const [name, member] of Object.entries(value)) copy[name.toWellFormed()] = wellFormed(member);
  return copy;
}
