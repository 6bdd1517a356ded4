import { lookalikeOf } from "./confusables.js";
import { foldOf, INVISIBLE } from "./folds.js";
import { OffsetMap } from "./offset-map.js";

/** Scripts whose rules ASCII keywords cannot reach. */
const SCRIPT_RANGES = {
  greek: [0x370, 0x3ff],
  cyrillic: [0x400, 0x52f],
  hebrew: [0x590, 0x5ff],
  arabic: [0x600, 0x6ff],
  devanagari: [0x900, 0x97f],
  thai: [0xe00, 0xe7f],
  kana: [0x3040, 0x30ff],
  han: [0x4e00, 0x9fff],
  hangul: [0xac00, 0xd7af],
} as const;
export type Script = keyof typeof SCRIPT_RANGES;

const SCRIPTS = Object.keys(SCRIPT_RANGES) as readonly Script[];
/** Place of the script in `SCRIPTS`, plus one, for each block of 16 code points of the first plane. */
const SCRIPT_OF_BLOCK = new Uint8Array(0x1000);
for (const [index, script] of SCRIPTS.entries()) {
  const [first, last] = SCRIPT_RANGES[script];
  SCRIPT_OF_BLOCK.fill(index + 1, first >> 4, (last >> 4) + 1);
}

/** A way of hiding text that was undone. */
export type Disguise = "conceal" | "tags" | "variation" | "zero-width" | "bidi" | "styled" | "homoglyph";

/** How often a disguise was seen, and the source bytes from its first to its last occurrence. */
export interface Trace {
  count: number;
  start: number;
  end: number;
}

export interface CanonicalText {
  readonly bytes: Buffer;
  readonly offsets: OffsetMap;
  /** Where in `bytes` letters of a script stand: ascending, one for each stretch of `SCRIPT_STEP_BYTES` that has some. */
  readonly scripts: ReadonlyMap<Script, readonly number[]>;
  readonly traces: ReadonlyMap<Disguise, Trace>;
}

/**
 * Text as a reader sees it, for matching: compatibility forms and diacritics folded to ASCII, what shows nothing
 * dropped (terminal sequences, too), tag characters and variation selectors decoded, lookalikes in mixed-script words
 * replaced. Letters of other scripts stay. One pass over UTF-8 bytes; only worth calling where `needsFolding` says so.
 */
export function canonicalOf(source: Uint8Array): CanonicalText {
  return new Canonicaliser(source).run();
}

class Canonicaliser {
  readonly #source: Uint8Array;
  readonly #out: Buffer;
  readonly #offsets = new OffsetMap();
  readonly #scripts = new Map<Script, number[]>();
  readonly #traces = new Map<Disguise, Trace>();
  #length = 0;
  /** Where the code point after the current one begins. */
  #next = 0;
  /** The flag of England, Scotland or Wales is written with tag characters, too. */
  #afterBlackFlag = false;
  /** Invisible code points in a row. */
  #run = 0;
  /** The word last looked at for lookalikes: where it ends, and whether they are to be folded. */
  #wordEnd = 0;
  #wordIsLatin = false;

  constructor(source: Uint8Array) {
    this.#source = source;
    this.#out = Buffer.allocUnsafe(source.length);
  }

  run(): CanonicalText {
    const source = this.#source;
    let at = 0;
    while (at < source.length) {
      const end = plainEnd(source, at);
      if (end > at) {
        this.#copy(at, end);
        this.#run = 0;
        this.#afterBlackFlag = false;
        at = end;
        continue;
      }
      this.#offsets.mark(this.#length, at);
      if (source[at] === ESCAPE) this.#skipSequence(at);
      else this.#write(this.#codePointAt(at), at);
      at = this.#next;
      this.#offsets.mark(this.#length, at);
    }
    const bytes = this.#out.subarray(0, this.#length);
    return { bytes, offsets: this.#offsets, scripts: this.#scripts, traces: this.#traces };
  }

  #write(codePoint: number, at: number): void {
    const folded = foldOf(codePoint);
    if (codePoint >= 0xe0000) {
      this.#writeHidden(codePoint, at);
      return;
    }
    if (folded === INVISIBLE) {
      this.#drop(codePoint, at);
      return;
    }
    this.#run = 0;
    this.#afterBlackFlag = codePoint === 0x1f3f4;
    if (folded !== undefined) {
      for (let index = 0; index < folded.length; index++) this.#out[this.#length++] = folded.charCodeAt(index);
      if (isStyled(codePoint)) this.#trace("styled", at);
      return;
    }
    const lookalike = lookalikeOf(codePoint);
    if (lookalike !== undefined && this.#isInLatinWord(at)) {
      this.#out[this.#length++] = lookalike.charCodeAt(0);
      this.#trace("homoglyph", at);
      return;
    }
    this.#noteScript(codePoint);
    this.#copy(at, this.#next);
  }

  /** Drops a terminal sequence (ECMA-48 CSI): `ESC [`, parameters, a letter. Parameter 8 hides what follows. */
  #skipSequence(at: number): void {
    const source = this.#source;
    let cursor = at + 1;
    if (source[cursor] === 0x5b) {
      cursor += 1;
      while (cursor < source.length && (source[cursor] ?? 0) >= 0x20 && (source[cursor] ?? 0) < 0x40) cursor += 1;
      if (cursor < source.length && (source[cursor] ?? 0) < 0x80) cursor += 1;
    }
    this.#next = cursor;
    const sequence = Buffer.from(source.subarray(at, Math.min(cursor, at + 16))).toString("latin1");
    if (/[[;]8(?:;[\d;]*)?m$/.test(sequence)) this.#trace("conceal", at);
  }

  #copy(start: number, end: number): void {
    if (end - start >= COPY_BYTES_MIN) {
      this.#out.set(this.#source.subarray(start, end), this.#length);
      this.#length += end - start;
      return;
    }
    for (let at = start; at < end; at++) this.#out[this.#length++] = this.#source[at] ?? 0;
  }

  #drop(codePoint: number, at: number): void {
    this.#run += 1;
    if (codePoint === 0x202d || codePoint === 0x202e) this.#trace("bidi", at);
    if (codePoint >= 0xfe00 && codePoint <= 0xfe0f) {
      // One selector styles the character before it; a row of them carries a byte each.
      if (this.#run > 1) this.#writeByte(codePoint - 0xfe00, at);
      return;
    }
    const isMark = codePoint >= 0x300 && codePoint <= 0x36f;
    const splitsWord = isLetter(this.#out[this.#length - 1]) && isLetter(this.#source[this.#next]);
    if (!isMark && codePoint !== 0xad && (splitsWord || this.#run > 8)) this.#trace("zero-width", at);
  }

  /** Planes without visible characters: tags (hidden ASCII) and the variation selectors 17 to 256 (hidden bytes). */
  #writeHidden(codePoint: number, at: number): void {
    this.#run += 1;
    if (codePoint >= 0xe0020 && codePoint <= 0xe007e) {
      this.#out[this.#length++] = codePoint - 0xe0000;
      if (!this.#afterBlackFlag) this.#trace("tags", at);
    } else if (codePoint >= 0xe0100 && codePoint <= 0xe01ef) {
      this.#writeByte(codePoint - 0xe0100 + 16, at);
    }
  }

  #writeByte(byte: number, at: number): void {
    if (byte >= 0x20 && byte < 0x7f) this.#out[this.#length++] = byte;
    this.#trace("variation", at);
  }

  #trace(disguise: Disguise, at: number): void {
    const trace = this.#traces.get(disguise);
    if (trace === undefined) this.#traces.set(disguise, { count: 1, start: at, end: this.#next });
    else {
      trace.count += 1;
      trace.end = this.#next;
    }
  }

  #noteScript(codePoint: number): void {
    const script = SCRIPTS[(SCRIPT_OF_BLOCK[codePoint >> 4] ?? 0) - 1];
    if (script === undefined) return;
    const known = this.#scripts.get(script);
    if (known === undefined) this.#scripts.set(script, [this.#length]);
    else if (this.#length - (known.at(-1) ?? 0) >= SCRIPT_STEP_BYTES) known.push(this.#length);
  }

  /** Whether the word around a lookalike also has Latin letters and nothing but lookalikes besides. One look a word. */
  #isInLatinWord(at: number): boolean {
    if (at < this.#wordEnd) return this.#wordIsLatin;
    const source = this.#source;
    const next = this.#next;
    const end = Math.min(source.length, at + WORD_BYTES_MAX);
    let hasLatin = isLetter(this.#out[this.#length - 1]);
    let onlyLookalikes = true;
    let cursor = next;
    while (cursor < end && onlyLookalikes) {
      const byte = source[cursor] ?? 0;
      if (byte < 0x80) {
        if (!isLetter(byte)) break;
        hasLatin = true;
        cursor += 1;
        continue;
      }
      const codePoint = this.#codePointAt(cursor);
      const isOther = lookalikeOf(codePoint) === undefined && foldOf(codePoint) === undefined;
      if (isOther && (codePoint < 0x370 || codePoint > 0x58f)) break;
      if (isOther) onlyLookalikes = false;
      cursor = this.#next;
    }
    // In a foreign word that is not all lookalikes, the rest need not be looked at again.
    while (!onlyLookalikes && cursor < end && (source[cursor] ?? 0) >= 0x80) cursor += 1;
    this.#next = next;
    this.#wordEnd = cursor;
    this.#wordIsLatin = hasLatin && onlyLookalikes;
    return this.#wordIsLatin;
  }

  /** Decodes the code point at a leading byte and sets `#next`. The source is valid UTF-8. */
  #codePointAt(at: number): number {
    const source = this.#source;
    const lead = source[at] ?? 0;
    const second = (source[at + 1] ?? 0) & 0x3f;
    if (lead < 0xe0) {
      this.#next = at + 2;
      return ((lead & 0x1f) << 6) | second;
    }
    const third = (source[at + 2] ?? 0) & 0x3f;
    if (lead < 0xf0) {
      this.#next = at + 3;
      return ((lead & 0x0f) << 12) | (second << 6) | third;
    }
    this.#next = at + 4;
    return ((lead & 0x07) << 18) | (second << 12) | (third << 6) | ((source[at + 3] ?? 0) & 0x3f);
  }
}

/** How finely it is noted where letters of a script stand. */
const SCRIPT_STEP_BYTES = 64;
/** Shorter copies are faster byte by byte. */
const COPY_BYTES_MIN = 48;
const WORD_BYTES_MAX = 64;

const ESCAPE = 0x1b;

/** Where the run of bytes that stay as they are, which begins at a byte, ends. */
function plainEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && (bytes[at] ?? 0) < 0x80 && bytes[at] !== ESCAPE) at += 1;
  return at;
}

/** Whether canonical text may differ: ASCII without terminal sequences is its own. */
export const needsFolding = (source: Buffer, isAscii: boolean): boolean => !isAscii || source.includes(ESCAPE);

/** Letters drawn to look special: mathematical alphabets, full width, enclosed. Diacritics are ordinary spelling. */
function isStyled(codePoint: number): boolean {
  return (
    (codePoint >= 0x1d400 && codePoint <= 0x1d7ff) ||
    (codePoint >= 0xff21 && codePoint <= 0xff5a) ||
    (codePoint >= 0x249c && codePoint <= 0x24e9) ||
    (codePoint >= 0x1f110 && codePoint <= 0x1f18f)
  );
}

function isLetter(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
