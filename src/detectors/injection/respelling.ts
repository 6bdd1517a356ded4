import type { ByteRange } from "../text/re2.js";
import { OffsetMap } from "./offset-map.js";

/** Ways to write a sentence in other letters that a model still reads. */
export type Respelling = "rot13" | "reversed" | "leet" | "spaced";

/** A stretch of text with a respelling undone. */
export interface RespelledText {
  readonly respelling: Respelling;
  readonly bytes: Buffer;
  /** The bytes of the original text that a range of `bytes` comes from. */
  outer(range: ByteRange): ByteRange;
}

const STEMS = ["ignore", "instruction", "previous", "disregard", "system prompt", "forget", "password", "override"];
/** Words that hardly any sentence lacks, and that spell nothing when shifted or reversed. */
const COMMON_WORDS = ["the", "and", "you", "your", "all", "this", "that", "what"];
const ROT13_STEMS = [...STEMS, "prompt", "assistant", ...COMMON_WORDS.map((word) => `${word} `)];
const REVERSED_STEMS = [...STEMS, "prompt", "assistant", ...COMMON_WORDS.map((word) => ` ${word}`)];
const LEET_STEMS = ["ignor", "instr", "previ", "disreg", "syste", "promp"];
const SPACED_STEMS = [
  "ignore",
  "instru",
  "previo",
  "disreg",
  "system",
  "forget",
  "prompt",
  "overri",
  "the",
  "you",
  "all",
  "this",
];
const SPACING = [" ", "-", ".", "_", "*"];

const LEET_SHAPES: Readonly<Record<string, string>> = { o: "0", i: "1!", e: "3", a: "4@", s: "5$", t: "7", g: "9" };
const LEET_LETTERS = new Map(
  Object.entries(LEET_SHAPES).flatMap(([letter, signs]) => [...signs].map((sign) => [sign, letter])),
);

const rot13 = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) => {
    const first = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
  });

/** All ways to write a stem with digits and signs for letters, the plain one left out. */
function leetSpellings(stem: string): string[] {
  let spellings = [""];
  for (const letter of stem) {
    const shapes = [letter, ...(LEET_SHAPES[letter] ?? "")];
    spellings = spellings.flatMap((spelling) => shapes.map((shape) => spelling + shape));
  }
  return spellings.filter((spelling) => spelling !== stem);
}

const TRIGGERS: ReadonlyMap<string, Respelling> = new Map<string, Respelling>([
  ...ROT13_STEMS.map((stem): [string, Respelling] => [rot13(stem), "rot13"]),
  ...REVERSED_STEMS.map((stem): [string, Respelling] => [[...stem].reverse().join(""), "reversed"]),
  ...LEET_STEMS.flatMap(leetSpellings).map((spelling): [string, Respelling] => [spelling, "leet"]),
  ...SPACED_STEMS.flatMap((stem) => SPACING.map((sign): [string, Respelling] => [[...stem].join(sign), "spaced"])),
]);

/** Words of attacks as the respellings write them: only around these is anything undone. */
export const respellingKeywords: readonly string[] = [...TRIGGERS.keys()];

/** Whole words that show a text to be shifted or reversed; other respellings show otherwise. */
export const respelledWords: readonly string[] = [
  ...STEMS,
  "instructions",
  "system",
  "prompt",
  "assistant",
  "user",
  ...COMMON_WORDS,
].flatMap((stem) => (stem.includes(" ") ? [] : [rot13(stem), [...stem].reverse().join("")]));

/** How far around a keyword the text is taken along. */
const BEFORE_BYTES = 400;
const AFTER_BYTES = 1_600;
/** A longer stretch is cut here; what follows begins a stretch of its own. */
const STRETCH_BYTES_MAX = 8_192;
/** Stretches for each respelling of one text. */
const STRETCHES_MAX = 8;

/**
 * Undoes respellings around their keywords.
 *
 * @param starts where keywords begin in `bytes`.
 */
export function respelledTexts(bytes: Buffer, starts: ReadonlyMap<string, readonly number[]>): RespelledText[] {
  const startsOf = new Map<Respelling, number[]>();
  for (const [keyword, found] of starts) {
    const respelling = TRIGGERS.get(keyword);
    if (respelling !== undefined) startsOf.set(respelling, (startsOf.get(respelling) ?? []).concat(found));
  }
  if (startsOf.size === 0) return [];
  return [...startsOf].flatMap(([respelling, found]) =>
    stretchesAround(found, bytes.length).map((stretch) => UNDO[respelling](bytes, stretch)),
  );
}

function stretchesAround(starts: number[], length: number): ByteRange[] {
  const stretches: ByteRange[] = [];
  let covered = 0;
  for (const start of starts.sort((a, b) => a - b)) {
    if (start < covered) continue;
    const from = Math.max(0, start - BEFORE_BYTES, covered);
    const last = starts.findLast((other) => other < from + STRETCH_BYTES_MAX) ?? start;
    covered = Math.min(length, last + AFTER_BYTES, from + STRETCH_BYTES_MAX);
    stretches.push({ start: from, end: covered });
    if (stretches.length === STRETCHES_MAX) break;
  }
  return stretches;
}

const UNDO: Readonly<Record<Respelling, (bytes: Buffer, stretch: ByteRange) => RespelledText>> = {
  rot13: (bytes, stretch) => rewritten("rot13", bytes, stretch, /[a-z]+/gi, rot13),
  leet: (bytes, stretch) =>
    rewritten("leet", bytes, stretch, /[a-z0-9@$!]*(?:[a-z][0-9@$!]|[0-9@$!][a-z])[a-z0-9@$!]*/gi, (word) =>
      word.replace(/[0134579@$]|!(?!$)/g, (sign) => LEET_LETTERS.get(sign) ?? sign),
    ),
  // Every second character is the same sign; words stay apart where a blank was spaced, too.
  spaced: (bytes, stretch) =>
    rewritten("spaced", bytes, stretch, /[^\n]([ .*_-])(?:[^\n]\1){3,}[^\n]?/g, (run) =>
      run.replace(/([\s\S])[\s\S]/g, "$1"),
    ),
  reversed: (bytes, { start, end }) => ({
    respelling: "reversed",
    bytes: Buffer.from(bytes.subarray(start, end)).reverse(),
    outer: (range) => ({ start: end - range.end, end: end - range.start }),
  }),
};

/** Replaces what a pattern finds in a stretch (as latin1, a character a byte) and remembers where everything was. */
function rewritten(
  respelling: Respelling,
  bytes: Buffer,
  { start, end }: ByteRange,
  pattern: RegExp,
  replace: (run: string, sign: string | undefined) => string,
): RespelledText {
  const offsets = new OffsetMap(start);
  const text = bytes.toString("latin1", start, end);
  let out = "";
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    out += text.slice(from, match.index);
    const run = replace(match[0], match[1]);
    const step = Math.ceil(match[0].length / Math.max(1, run.length));
    for (let at = 0; at < run.length; at++) {
      offsets.mark(out.length + at, start + match.index + at * step);
    }
    out += run;
    from = match.index + match[0].length;
    offsets.mark(out.length, start + from);
  }
  out += text.slice(from);
  return {
    respelling,
    bytes: Buffer.from(out, "latin1"),
    outer: (range) => offsets.outer(range),
  };
}
