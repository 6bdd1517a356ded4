import type { Finding } from "../../plugins/contract.js";
import type { HookEvent } from "../../plugins/event.js";
import { KeywordAutomaton } from "../text/keyword-pass.js";
import { scanTextOf } from "../text/scan-text.js";
import { evidenceOfDisguise, evidenceOfEncoding } from "./hidden.js";
import { evidenceOfReading, headsFor, NO_HEADS } from "./learned.js";
import { keywordsIn, type RuleMatch, RuleMatcher } from "./match.js";
import { Reader } from "./model/reader.js";
import { respelledTexts, respelledWords, respellingKeywords } from "./respelling.js";
import type { CompiledRule } from "./rule.js";
import { decodedSurfaces, respelledSurface, type Surface, segmentSurface } from "./surface.js";
import { type Evidence, evidenceOf, findingsOf } from "./verdict.js";

/** Style that hides text, signs of chat templates, names of attacks: rules look around them whatever the model says. */
const TELLING_WORDS = [
  "display",
  "visibility",
  "opacity",
  "inst",
  "sys",
  "im",
  "jailbreak",
  "unrestricted",
  "uncensored",
];

export interface ScannerOptions {
  readonly minScore: number;
  /** Whether findings under this id are left out. */
  isDisabled(rule: string): boolean;
}

/**
 * Reads every text of an event with the model, and looks with the rules where the model sees a reason to: words of
 * attacks, or of their disguises.
 */
export class InjectionScanner {
  readonly #matcher: RuleMatcher;
  readonly #automaton: KeywordAutomaton;
  readonly #reader = new Reader([...respelledWords, ...TELLING_WORDS]);
  readonly #options: ScannerOptions;

  constructor(rules: readonly CompiledRule[], options: ScannerOptions) {
    this.#matcher = new RuleMatcher(rules);
    this.#automaton = new KeywordAutomaton([
      ...rules.flatMap(({ rule: { keywords, beside = [] } }) => [...keywords, ...beside]),
      ...respellingKeywords,
    ]);
    this.#options = options;
  }

  scan(event: HookEvent): Finding[] {
    const text = scanTextOf(event);
    const decoded = decodedSurfaces(text).flatMap((surface) => {
      const segment = text.segmentAt(surface.outer({ start: 0, end: 1 }).start);
      return this.#evidence(surface, event, text.bytes, segment, true);
    });
    const encodedIn = new Set(decoded.map(({ at }) => text.segmentAt(at.start)));
    const evidence: Evidence[] = [];
    for (const [segment, { text: content }] of event.segments.entries()) {
      if (content.length === 0) continue;
      const { surface, disguises } = segmentSurface(text, segment);
      for (const disguise of disguises) {
        const one = evidenceOfDisguise(disguise);
        if (one !== undefined) evidence.push(one);
      }
      const hasMore = disguises.length > 0 || encodedIn.has(segment);
      evidence.push(...this.#evidence(surface, event, text.bytes, segment, hasMore));
    }
    const enabled = [...evidence, ...decoded].filter(({ rule }) => !this.#options.isDisabled(rule));
    return findingsOf(enabled, text, this.#options.minScore);
  }

  /** @param hasMore whether there is evidence beside this surface in its segment, which may add up with what is here. */
  #evidence(surface: Surface, event: HookEvent, source: Buffer, index: number, hasMore: boolean): readonly Evidence[] {
    const segment = event.segments[index];
    const heads = segment === undefined ? NO_HEADS : headsFor(segment);
    const reading = this.#reader.read(surface.bytes, heads);
    const keywords = keywordsIn(surface.bytes, reading.suspects, this.#automaton);
    const matches = this.#matcher.matches(surface, keywords);
    const respelled = isRespelled(surface) ? [] : respelledTexts(surface.bytes, keywords);
    const isAlone = !hasMore && matches.length === 0 && respelled.length === 0;
    const learned =
      segment === undefined
        ? []
        : evidenceOfReading(reading, this.#reader, surface, segment, isAlone ? this.#options.minScore : 0);
    if (isAlone) return learned;
    return [
      ...learned,
      ...matches.flatMap((match) => evidenceOfMatch(match, source)),
      ...respelled.flatMap((piece) => this.#evidence(respelledSurface(surface, piece), event, source, index, true)),
    ];
  }
}

const RESPELLINGS = new Set<string>(["rot13", "reversed", "leet", "spaced"]);
const isRespelled = ({ wrapping }: Surface): boolean => wrapping !== undefined && RESPELLINGS.has(wrapping);

function evidenceOfMatch(match: RuleMatch, source: Buffer): Evidence[] {
  const isEncoded = isWrapped(match, source);
  const one = evidenceOf(match, isEncoded);
  const encoding = isEncoded ? evidenceOfEncoding(one) : undefined;
  return encoding === undefined ? [one] : [one, encoding];
}

/** Decoded text also holds what stood plain around the encoded part; a match there needed no decoding. */
function isWrapped({ surface, at, source: { start, end } }: RuleMatch, source: Buffer): boolean {
  if (surface.wrapping === undefined) return false;
  return !surface.bytes.subarray(at.start, at.end).equals(source.subarray(start, end));
}
