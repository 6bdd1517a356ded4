import type { DecodedPiece, Encoding } from "./decoded-piece.js";

interface EscapeKind {
  readonly encoding: Encoding;
  /** The byte every escape of this form begins with. */
  readonly lead: number;
  /** Sticky; its groups are what `code` reads. */
  readonly form: RegExp;
  code(match: RegExpExecArray): number;
}

const NAMED: Readonly<Record<string, number>> = { amp: 38, quot: 34, apos: 39, lt: 60, gt: 62, equals: 61, colon: 58 };

/** Escapes that stand for one ASCII or Latin-1 character. */
const ESCAPES: readonly EscapeKind[] = [
  { encoding: "url", lead: 0x25, form: /%([0-9A-Fa-f]{2})/y, code: ([, hex = ""]) => Number.parseInt(hex, 16) },
  {
    encoding: "escape",
    lead: 0x5c,
    form: /\\(?:u\{?00([0-9A-Fa-f]{2})\}?|x([0-9A-Fa-f]{2}))/y,
    code: ([, unicode, hex]) => Number.parseInt(unicode ?? hex ?? "", 16),
  },
  {
    encoding: "html",
    lead: 0x26,
    form: /&(?:#x([0-9A-Fa-f]{2})|#([0-9]{2,3})|(amp|quot|apos|lt|gt|equals|colon));/y,
    code: ([, hex, decimal, name]) =>
      name === undefined ? Number.parseInt(hex ?? decimal ?? "", hex === undefined ? 10 : 16) : (NAMED[name] ?? 0),
  },
];
const ESCAPE_BYTES_MAX = 10;
/** How far around an escape the text is taken along, so that a rule sees the name before an encoded value. */
const AROUND_BYTES = 256;

/** Stretches of text around escaped characters, each with its escapes resolved. */
export function* escapedStretches(text: Buffer): Generator<DecodedPiece> {
  for (const kind of ESCAPES) {
    let start = -1;
    let end = 0;
    for (let at = text.indexOf(kind.lead); at >= 0; at = text.indexOf(kind.lead, at + 1)) {
      kind.form.lastIndex = 0;
      if (!kind.form.test(text.toString("latin1", at, at + ESCAPE_BYTES_MAX))) continue;
      if (start >= 0 && at > end) {
        yield resolved(text, start, end, kind);
        start = -1;
      }
      if (start < 0) start = Math.max(end, at - AROUND_BYTES);
      end = Math.min(text.length, at + AROUND_BYTES);
    }
    if (start >= 0) yield resolved(text, start, end, kind);
  }
}

function resolved(text: Buffer, start: number, end: number, { encoding, lead, form, code }: EscapeKind): DecodedPiece {
  const source = text.toString("latin1", start, end);
  const bytes = Buffer.alloc(source.length);
  const origin = new Int32Array(source.length + 1);
  let length = 0;
  for (let at = 0; at < source.length; length++) {
    origin[length] = start + at;
    form.lastIndex = at;
    const match = source.charCodeAt(at) === lead ? form.exec(source) : null;
    bytes[length] = match === null ? source.charCodeAt(at) : code(match);
    at += match === null ? 1 : match[0].length;
  }
  origin[length] = end;
  return {
    encoding,
    bytes: bytes.subarray(0, length),
    outer: (range) => ({ start: origin[range.start] ?? end, end: origin[range.end] ?? end }),
  };
}
