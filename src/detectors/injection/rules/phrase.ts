/** What may stand between two words of a phrase: space, markup, quotes, comment signs. Never the end of a sentence. */
export const GAP = String.raw`[\s*_"'\x60(),:;#>/|\\-]+`;

// Shares no character with gaps: where both could take one, RE2's automaton grew until it was given up (11 us/KB, now 2).
const WORD = "[0-9a-z]+";

/** Up to `most` words that the phrase does not care about. */
export const free = (most: number): string => `(?:${GAP}${WORD}){0,${most}}?`;

/** A group of alternatives; a space in one is any gap between words. */
export const oneOf = (...alternatives: readonly string[]): string =>
  `(?:${alternatives.join("|").replaceAll(" ", GAP)})`;

/** Words in order, with gaps between them. */
export const phrase = (...parts: readonly string[]): string => parts.filter((part) => part !== "").join(GAP);

/** How texts call the one who reads them with a machine's eyes. */
export const MODEL = oneOf(
  "ai",
  "a\\.i\\.",
  "llms?",
  "ais",
  "gpt(?:-?\\d[\\w.]*)?",
  "chatgpt",
  "claude",
  "gemini",
  "copilot",
  "llama",
  "(?:the )?assistants?",
  "chat(?: )?bots?",
  "language models?",
  "(?:ai|llm|autonomous|automated|virtual|coding|intelligent) (?:assistants?|agents?|models?|systems?|tools?|bots?|crawlers?|readers?)",
);
