import { gunzipSync, inflateSync } from "node:zlib";

const DECODED_MAX = 16_384;

/** What a decoding command makes of constant text; undefined where it decodes nothing or the text is not of that kind. */
export function decodedBy(
  name: string,
  flags: ReadonlySet<string>,
  operands: readonly string[],
  input: string,
): string | undefined {
  if (input.length > 4 * DECODED_MAX) return undefined;
  switch (name) {
    case "base64":
    case "gbase64":
      return flags.has("d") || flags.has("D") || flags.has("decode") ? fromBase64(input) : undefined;
    case "openssl":
      return flags.has("d") && (flags.has("base64") || flags.has("a") || operands.includes("base64"))
        ? fromBase64(input)
        : undefined;
    case "base32":
      return flags.has("d") || flags.has("decode") ? fromBase32(input) : undefined;
    case "xxd":
      return flags.has("r") ? Buffer.from(input.replace(/[^0-9a-f]/gi, ""), "hex").toString("latin1") : undefined;
    case "rev":
      return input
        .split("\n")
        .map((line) => [...line].reverse().join(""))
        .join("\n");
    case "tac":
      return input.split("\n").reverse().join("\n");
    case "tr":
      return translated(input, operands, flags);
    case "gunzip":
    case "zcat":
    case "gzip":
    case "pigz":
      return unzipped(input);
    default:
      return undefined;
  }
}

export function isDecoder(name: string, flags: ReadonlySet<string>, operands: readonly string[]): boolean {
  switch (name) {
    case "base64":
    case "gbase64":
    case "base32":
    case "basenc":
      return flags.has("d") || flags.has("D") || flags.has("decode") || flags.has("di");
    case "xxd":
      return flags.has("r");
    case "openssl":
      return operands.includes("enc") || flags.has("d") || operands.includes("base64") || flags.has("decrypt");
    case "gpg":
      return flags.has("d") || flags.has("decrypt");
    case "gunzip":
    case "zcat":
    case "bunzip2":
    case "bzcat":
    case "xzcat":
    case "unxz":
    case "zstdcat":
    case "uudecode":
    case "rev":
    case "rot13":
      return true;
    case "gzip":
    case "bzip2":
    case "xz":
    case "zstd":
      return flags.has("d") || flags.has("decompress");
    case "tr":
      return operands.length === 2 && !flags.has("d") && !/\[:|\\n|\\0/.test(operands.join(""));
    default:
      return false;
  }
}

export function fromBase64(text: string): string | undefined {
  const compact = text.replace(/\s+/g, "");
  if (compact.length < 4 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(compact)) return undefined;
  return Buffer.from(compact, "base64").toString("latin1");
}

function fromBase32(text: string): string | undefined {
  const compact = text.replace(/[\s=]+/g, "").toUpperCase();
  if (!/^[A-Z2-7]+$/.test(compact)) return undefined;
  let bits = 0;
  let value = 0;
  const bytes: number[] = [];
  for (const char of compact) {
    value = ((value << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(char)) & 0xffff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 255);
    }
  }
  return Buffer.from(bytes).toString("latin1");
}

function translated(input: string, operands: readonly string[], flags: ReadonlySet<string>): string | undefined {
  const [from = "", to = ""] = operands;
  if (flags.has("d")) {
    const drop = new Set(expandedSet(from));
    return [...input].filter((char) => !drop.has(char)).join("");
  }
  if (to === "") return undefined;
  const source = expandedSet(from);
  const target = expandedSet(to);
  const last = target.at(-1) ?? "";
  const map = new Map(source.map((char, at) => [char, target[at] ?? last]));
  return [...input].map((char) => map.get(char) ?? char).join("");
}

/** `a-z` written out; `n-za-m` gives the alphabet rotated by 13. */
function expandedSet(set: string): string[] {
  const chars: string[] = [];
  const text = set
    .replace(/\\n/g, "\n")
    .replace(/\\t/g, "\t")
    .replace(/\[:lower:\]/g, "a-z")
    .replace(/\[:upper:\]/g, "A-Z");
  for (let at = 0; at < text.length && chars.length < 512; at++) {
    const from = text.charCodeAt(at);
    const to = text[at + 1] === "-" ? text.charCodeAt(at + 2) : Number.NaN;
    if (Number.isNaN(to) || to < from) {
      chars.push(text[at] ?? "");
      continue;
    }
    for (let code = from; code <= to; code++) chars.push(String.fromCharCode(code));
    at += 2;
  }
  return chars;
}

function unzipped(input: string): string | undefined {
  try {
    const bytes = Buffer.from(input, "latin1");
    const limit = { maxOutputLength: DECODED_MAX };
    return (bytes[0] === 0x1f ? gunzipSync(bytes, limit) : inflateSync(bytes, limit)).toString("latin1");
  } catch {
    return undefined;
  }
}

/** `printf` and `echo -e` escapes. */
export function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-f]{1,2})|0?([0-7]{1,3})|u([0-9a-f]{1,4})|([abefnrtv\\]))/gi,
    (_, hex, octal, unicode, letter) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
      if (unicode !== undefined) return String.fromCharCode(Number.parseInt(unicode, 16));
      const known: Record<string, string> = {
        n: "\n",
        t: "\t",
        r: "\r",
        e: "\x1b",
        "\\": "\\",
        a: "\x07",
        b: "\b",
        f: "\f",
        v: "\v",
      };
      return known[letter as string] ?? (letter as string);
    },
  );
}
