/** A half-open range in UTF-16 code units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A way to write a text, and where what stood at a range of it then stands. */
export interface Encoding {
  readonly name: string;
  encode(text: string): string;
  place(range: Range, text: string): Range;
}

const digits = (code: number, width: number): string => code.toString(16).padStart(width, "0");
const bytesOf = (text: string): number => Buffer.byteLength(text);

/** Each character by itself. */
function each(name: string, encode: (character: string) => string): Encoding {
  const all = (text: string): string => [...text].map(encode).join("");
  return {
    name,
    encode: all,
    place: ({ start, end }, text) => ({ start: all(text.slice(0, start)).length, end: all(text.slice(0, end)).length }),
  };
}

/** Base64 and hex: `bits` of a byte go into one character; `width` bytes are a character of the text. */
function digitsOf(name: string, encode: (text: string) => string, bits: number, width = 1): Encoding {
  return {
    name,
    encode,
    place: ({ start, end }, text) => {
      const at = (unit: number): number => (bytesOf(text.slice(0, unit)) * width * 8) / bits;
      return { start: Math.floor(at(start)), end: Math.ceil(at(end)) };
    },
  };
}

/** Something between any two characters. */
function apart(name: string, separator: string): Encoding {
  return {
    name,
    encode: (text) => [...text].join(separator),
    place: ({ start, end }) => ({
      start: start * (1 + separator.length),
      end: end * (1 + separator.length) - separator.length,
    }),
  };
}

/** Something in the middle. */
function broken(name: string, by: string, around = ""): Encoding {
  const middle = (text: string): number => {
    const half = Math.ceil(text.length / 2);
    const offset = text.slice(half).search(/(?<=[0-9A-Za-z])[0-9A-Za-z]/);
    return half + Math.max(0, offset);
  };
  return {
    name,
    encode: (text) => `${around}${text.slice(0, middle(text))}${by}${text.slice(middle(text))}${around}`,
    place: ({ start, end }, text) => ({
      start: around.length + start + (start >= middle(text) ? by.length : 0),
      end: around.length + end + (end > middle(text) ? by.length : 0),
    }),
  };
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Those that a whole text can be written in, names beside values included. */
export const WHOLE: readonly Encoding[] = [
  digitsOf("base64", base64, 6),
  digitsOf("URL-safe base64", (text) => Buffer.from(text).toString("base64url"), 6),
  digitsOf("base64 of UTF-16", (text) => Buffer.from(text, "utf16le").toString("base64"), 6, 2),
  digitsOf("hex", (text) => Buffer.from(text).toString("hex"), 4),
  digitsOf("hex in upper case", (text) => Buffer.from(text).toString("hex").toUpperCase(), 4),
  each("percent", (character) => `%${digits(character.charCodeAt(0), 2)}`),
  each("\\u escapes", (character) => `\\u${digits(character.charCodeAt(0), 4)}`),
  each("\\u{} escapes", (character) => `\\u{00${digits(character.charCodeAt(0), 2)}}`),
  each("\\x escapes", (character) => `\\x${digits(character.charCodeAt(0), 2)}`),
  each("HTML, decimal", (character) => `&#${character.charCodeAt(0)};`),
  each("HTML, hexadecimal", (character) => `&#x${digits(character.charCodeAt(0), 2)};`),
  each("tags", (character) => String.fromCodePoint(0xe0000 + character.charCodeAt(0))),
  each("full-width forms", (character) =>
    /[!-~]/.test(character) ? String.fromCharCode(character.charCodeAt(0) + 0xfee0) : character,
  ),
  apart("zero-width spaces", "\u200b"),
  apart("word joiners", "\u2060"),
  apart("soft hyphens", "\u00ad"),
];

/** Those that a token by itself is written in. */
export const TOKEN: readonly Encoding[] = [
  apart("spaces", " "),
  apart("vertical bars", "|"),
  apart("lines", "\n"),
  {
    name: "reverse",
    encode: (text) => [...text].reverse().join(""),
    place: ({ start, end }, text) => ({ start: text.length - end, end: text.length - start }),
  },
  broken("joined with +", '" + "', '"'),
  broken("joined with + over two lines", "'\n    + '", "'"),
  broken("joined with .", '" . "', '"'),
  broken("a line that goes on", "\\\n    "),
  broken("a soft line break", "=\n"),
];
