/** Words of the stretches that are scored: a phrase, a few sentences, a page. A text is judged by its worst stretch. */
export const WINDOW_WORDS = [12, 32, 96] as const;

/** A longer window is only tried where it takes in at least this many words more than the one before it. */
const WORDS_MORE_MIN = 4;

function sizesFor(words: number): number[] {
  const sizes: number[] = [];
  for (const size of WINDOW_WORDS) {
    const cut = Math.min(size, words);
    if (sizes.length > 0 && cut < (sizes.at(-1) ?? 0) + WORDS_MORE_MIN) break;
    sizes.push(cut);
  }
  return sizes;
}

const WORDS_MAX = Math.max(...WINDOW_WORDS);
const SIZES: readonly (readonly number[])[] = Array.from({ length: WORDS_MAX + 1 }, (_, words) => sizesFor(words));

/** Which sizes a text of so many words is scored with; the last may be cut to the text. */
export const windowSizes = (words: number): readonly number[] => SIZES[Math.min(words, WORDS_MAX)] ?? [];

const WORDS_COUNTED_MIN = 6;

/** What the sum of a window's weights is multiplied with, so that long windows need more than one loud word. */
export const windowScale = (words: number): number => 1 / Math.sqrt(Math.max(words, WORDS_COUNTED_MIN));
