import { HEX, isIn } from "./bytes.js";
import type { DecodedPiece, Encoding } from "./decoded-piece.js";
import type { ByteRange } from "./re2.js";

/** A way to write one ASCII character, or nothing at all, as several bytes. */
interface EscapeKind {
  readonly encoding: Encoding;
  /** The byte every escape of this kind begins with. */
  readonly lead: number;
  /** Bytes that give an escape away, as Latin-1: what it begins with, long enough to be rare. */
  readonly marks: readonly string[];
  /** The mark stands behind the lead and white space, not at the beginning. */
  readonly isMarkedBehind?: true;
  /** Cheap test before the form is tried, where the marks are common. */
  begins?(text: Buffer, at: number): boolean;
  /** Sticky, over the bytes as Latin-1. */
  readonly form: RegExp;
  /** The character meant, or `DROPPED`. */
  code(match: RegExpExecArray): number;
}

const DROPPED = -1;
const NAMED: Readonly<Record<string, number>> = { amp: 38, quot: 34, apos: 39, lt: 60, gt: 62, equals: 61, colon: 58 };

const dropped = (): number => DROPPED;
const fromHex = (digits: string | undefined): number => Number.parseInt(digits ?? "", 16);

const KINDS: readonly EscapeKind[] = [
  {
    encoding: "url",
    lead: 0x25,
    marks: ["%"],
    begins: (text, at) => isIn(HEX, text, at + 1) && isIn(HEX, text, at + 2),
    form: /%([0-9A-Fa-f]{2})/y,
    code: ([, hex]) => fromHex(hex),
  },
  {
    encoding: "escape",
    lead: 0x5c,
    marks: ["\\u", "\\x"],
    form: /\\(?:u\{?00([0-9A-Fa-f]{2})\}?|x([0-9A-Fa-f]{2}))/y,
    code: ([, unicode, hex]) => fromHex(unicode ?? hex),
  },
  {
    encoding: "html",
    lead: 0x26,
    marks: ["&"],
    begins: (text, at) => HTML_BEGINS.has(text[at + 1] ?? 0),
    form: /&(?:#x([0-9A-Fa-f]{2})|#([0-9]{2,3})|(amp|quot|apos|lt|gt|equals|colon));/y,
    code: ([, hex, decimal, name]) =>
      name === undefined ? (hex === undefined ? Number(decimal) : fromHex(hex)) : (NAMED[name] ?? 0),
  },
  {
    // Of quoted-printable only the `=` itself and soft line breaks: `=50` is an assignment far more often.
    encoding: "quoted-printable",
    lead: 0x3d,
    marks: ["=3D", "=\n", "=\r\n"],
    // Not behind another `=`, which ends base64.
    begins: (text, at) => text[at - 1] !== 0x3d,
    form: /(?<!=)=(?:(3D)|\r?\n(?=[0-9A-Za-z]))/y,
    code: ([, equals]) => (equals === undefined ? DROPPED : 0x3d),
  },
  // "ghp_" + "abc", and "ghp_" . "abc": two literals that are one string.
  ...["'", '"', "`"].map((quote): EscapeKind => {
    return {
      encoding: "joined",
      lead: quote.charCodeAt(0),
      marks: ["+", `. ${quote}`],
      isMarkedBehind: true,
      form: new RegExp(`${quote}\\s{0,16}(?:\\+|\\.(?= ))\\s{0,16}${quote}`, "y"),
      code: dropped,
    };
  }),
  // A line of a shell that goes on in the next.
  { encoding: "joined", lead: 0x5c, marks: ["\\\n", "\\\r\n"], form: /\\\r?\n[ \t]{0,16}/y, code: dropped },
  // Characters without width, in UTF-8: U+200B to U+200F, U+202A to U+202E, U+2060 to U+2064, U+FEFF, U+00AD, tags.
  {
    encoding: "hidden",
    lead: 0xe2,
    marks: ["\xe2\x80", "\xe2\x81"],
    begins: (text, at) => {
      const low = text[at + 2] ?? 0;
      return text[at + 1] === 0x80 ? (low >= 0x8b && low <= 0x8f) || (low >= 0xaa && low <= 0xae) : low >= 0xa0;
    },
    form: /\xe2(?:\x80[\x8b-\x8f\xaa-\xae]|\x81[\xa0-\xa4])/y,
    code: dropped,
  },
  { encoding: "hidden", lead: 0xc2, marks: ["\xc2\xad"], form: /\xc2\xad/y, code: dropped },
  {
    encoding: "hidden",
    lead: 0xf3,
    marks: ["\xf3\xa0"],
    form: /\xf3\xa0([\x80\x81])([\x80-\xbf])/y,
    // A tag is an ASCII character nobody sees (U+E0000 + code).
    code: ([, high = "", low = ""]) => ((high.charCodeAt(0) & 1) << 6) | (low.charCodeAt(0) & 0x3f),
  },
  {
    // Full-width forms: U+FF01 to U+FF5E are `!` to `~`.
    encoding: "hidden",
    lead: 0xef,
    marks: ["\xef\xbc", "\xef\xbd", "\xef\xbb\xbf"],
    // Letters, digits and the byte order mark. Full-width punctuation is how Chinese and Japanese are written.
    begins: (text, at) => {
      const [high, low] = [text[at + 1] ?? 0, text[at + 2] ?? 0];
      return high === 0xbc
        ? low >= 0x90 && low !== 0x9a && low !== 0x9b
        : (high === 0xbd && low <= 0x9a) || high === 0xbb;
    },
    form: /\xef(?:\xbb\xbf|(\xbc[\x81-\xbf]|\xbd[\x80-\x9e]))/y,
    code: ([, wide]) =>
      wide === undefined ? DROPPED : (((wide.charCodeAt(0) & 0x3f) << 6) | (wide.charCodeAt(1) & 0x3f)) - 0xf00 + 0x20,
  },
];
const HTML_BEGINS = new Set(Buffer.from("#aqlgec"));
const SPACE = new Set(Buffer.from(" \t\r\n"));
/** Of `"ab"  + "cd"`: white space between the quote and the `+`. */
const SPACE_BYTES_MAX = 16;
/** How far around an escape the text is taken along, so that a rule sees the name before an encoded value. */
const AROUND_BYTES = 256;

/** A mark, looked for once for all kinds that it gives away. */
interface Needle {
  /** A single byte is found in a quarter of the time as a number. */
  readonly mark: number | Buffer;
  readonly kinds: readonly EscapeKind[];
}
const NEEDLES: readonly Needle[] = [...new Set(KINDS.flatMap(({ marks }) => marks))].map((mark) => ({
  mark: mark.length === 1 ? mark.charCodeAt(0) : Buffer.from(mark, "latin1"),
  kinds: KINDS.filter(({ marks }) => marks.includes(mark)),
}));
/** Bytes that some mark begins with: a text without any of them has no escape. */
const MARKS = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(KINDS.some(({ marks }) => marks.some((mark) => mark.charCodeAt(0) === byte))),
);
/** In shorter texts, of which there may be thousands, it is worth a look whether there is any mark. */
const SHORT_BYTES = 4_096;

/** Stretches of text around escaped characters, each with the escapes of one kind resolved. */
export function* escapedStretches(text: Buffer): Generator<DecodedPiece> {
  if (text.length < SHORT_BYTES && !holdsMark(text)) return;
  // The text as Latin-1, made once and only where something looks like an escape.
  let latin1: string | undefined;
  const source = (): string => {
    latin1 ??= text.toString("latin1");
    return latin1;
  };
  const escapes = escapesIn(text, source);
  for (const kind of KINDS) {
    for (const stretch of stretchesOf(text, escapes.get(kind) ?? [])) yield resolved(source(), stretch, kind);
  }
}

function holdsMark(text: Buffer): boolean {
  for (let at = 0; at < text.length; at++) if (MARKS[text[at] ?? 0] === 1) return true;
  return false;
}

/** Where the escapes of each kind that occurs begin, ascending. */
function escapesIn(text: Buffer, source: () => string): ReadonlyMap<EscapeKind, readonly number[]> {
  const escapes = new Map<EscapeKind, number[]>();
  for (const { mark, kinds } of NEEDLES) {
    let gap = Number.POSITIVE_INFINITY;
    for (let at = text.indexOf(mark); at >= 0; ) {
      for (const kind of kinds) {
        const start = kind.isMarkedBehind === undefined ? at : leadBefore(text, at);
        if (!isEscape(text, start, kind, source)) continue;
        const known = escapes.get(kind);
        if (known === undefined) escapes.set(kind, [start]);
        else known.push(start);
      }
      const isNear = gap < NEAR_BYTES && typeof mark !== "number";
      const next = isNear ? nearOrFar(mark, text, at + 1) : text.indexOf(mark, at + 1);
      gap = next - at;
      at = next;
    }
  }
  for (const [{ marks }, starts] of escapes) if (marks.length > 1) starts.sort((a, b) => a - b);
  return escapes;
}

function isEscape(text: Buffer, at: number, { lead, begins, form }: EscapeKind, source: () => string): boolean {
  if (text[at] !== lead || begins?.(text, at) === false) return false;
  form.lastIndex = at;
  return form.test(source());
}

/** Where long marks come closer than this they are looked for here: a call of the engine takes as long as many bytes. */
const NEAR_BYTES = 8;

function nearOrFar(needle: Buffer, text: Buffer, from: number): number {
  const near = Math.min(text.length, from + NEAR_BYTES);
  for (let at = from; at < near; at++) {
    let length = 0;
    while (length < needle.length && text[at + length] === needle[length]) length++;
    if (length === needle.length) return at;
  }
  return text.indexOf(needle, near);
}

function leadBefore(text: Buffer, mark: number): number {
  let at = mark - 1;
  while (at >= mark - SPACE_BYTES_MAX && SPACE.has(text[at] ?? 0)) at--;
  return at;
}

/** The text around escapes; what lies between two that are close belongs to both, and the two to one stretch. */
function stretchesOf(text: Buffer, escapes: readonly number[]): ByteRange[] {
  const stretches: ByteRange[] = [];
  let start = -1;
  let end = 0;
  for (const at of escapes) {
    if (start >= 0 && at > end) {
      stretches.push({ start, end });
      start = -1;
    }
    if (start < 0) start = Math.max(end, at - AROUND_BYTES);
    end = Math.min(text.length, at + AROUND_BYTES);
  }
  if (start >= 0) stretches.push({ start, end });
  return stretches;
}

function resolved(source: string, { start, end }: ByteRange, { encoding, lead, form, code }: EscapeKind): DecodedPiece {
  const bytes = Buffer.alloc(end - start);
  const origin = new Int32Array(end - start + 1);
  let length = 0;
  for (let at = start; at < end; ) {
    form.lastIndex = at;
    const match = source.charCodeAt(at) === lead ? form.exec(source) : null;
    const meant = match === null ? source.charCodeAt(at) : code(match);
    if (meant !== DROPPED) {
      origin[length] = at;
      bytes[length] = meant;
      length += 1;
    }
    at += match === null ? 1 : match[0].length;
  }
  origin[length] = end;
  return {
    encoding,
    bytes: bytes.subarray(0, length),
    outer: (range) => ({ start: origin[range.start] ?? end, end: endOf(range.end) }),
  };

  // One past the last character, not the first of the next: dropped characters behind a range stay outside it.
  function endOf(index: number): number {
    if (index === 0 || index >= length) return origin[index] ?? end;
    const last = origin[index - 1] ?? end;
    form.lastIndex = last;
    const match = source.charCodeAt(last) === lead ? form.exec(source) : null;
    return last + (match === null ? 1 : match[0].length);
  }
}
