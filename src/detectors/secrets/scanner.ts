import type { Finding } from "../../plugins/contract.js";
import type { HookEvent } from "../../plugins/event.js";
import { type Candidate, withoutOverlaps } from "../text/candidate.js";
import { decodedViews } from "../text/decode.js";
import { JoinedTexts } from "../text/joined-texts.js";
import { KeywordAutomaton, type KeywordMatches } from "../text/keyword-pass.js";
import type { ByteRange } from "../text/re2.js";
import { Crowding } from "./crowding.js";
import { matchGeneric, NAME_KEYWORDS } from "./generic.js";
import { indexRules, matchRules, type RuleIndex } from "./match-rules.js";
import { decodedPart, memberPart, type Part } from "./part.js";
import { byKeyword, reversedParts } from "./reversed.js";
import type { CompiledRule } from "./rule.js";

/** Longer strings are documents, not values; the member that holds them says nothing about what is in them. */
const MEMBER_VALUE_UNITS_MAX = 4_096;

/** So many places that could hold a credential that not all were looked at: a text made for that, or a list of them. */
const CROWDED = {
  rule: "crowded-text",
  category: "secret.generic",
  severity: "medium",
  level: "flag",
  score: 0.5,
  reasons: ["not-all-looked-at"],
} as const satisfies Omit<Candidate, keyof ByteRange>;

/** Finds secrets in the segments of an event: as they stand, by the member that holds them, and encoded. */
export class SecretScanner {
  readonly #index: RuleIndex;
  readonly #automaton: KeywordAutomaton;
  readonly #disabled: ReadonlySet<string>;
  readonly #reversed: ReadonlyMap<string, readonly string[]>;
  /** Member names seen so far, and whether one of our keywords is in them. */
  readonly #telling = new Map<string, boolean>();

  /** @param reversed beginnings of tokens, last character first, that the keyword pass looks for as well. */
  constructor(rules: readonly CompiledRule[], disabled: readonly string[], reversed: readonly string[]) {
    this.#reversed = byKeyword(reversed);
    this.#index = indexRules(rules);
    this.#automaton = new KeywordAutomaton([...NAME_KEYWORDS, ...this.#index.keys()]);
    this.#disabled = new Set(disabled);
  }

  scan(event: HookEvent, { text, starts }: KeywordMatches): Finding[] {
    const boundsAt = (byte: number): ByteRange => {
      const segment = text.segmentAt(byte);
      return { start: text.startOf(segment), end: text.endOf(segment) };
    };
    const members = event.segments.flatMap(({ key, text: value }, segment) =>
      value.length > 0 && value.length <= MEMBER_VALUE_UNITS_MAX && this.#isTelling(key)
        ? [memberPart(key, text.bytes, text.startOf(segment), text.endOf(segment))]
        : [],
    );
    const all = [
      ...this.#match(text.bytes, starts, boundsAt),
      ...this.#matchParts(decodedViews(text.bytes).map(decodedPart)),
      ...this.#matchParts([...members, ...reversedParts(this.#reversed, text.bytes, starts, boundsAt)]),
    ];
    const crowded = all.find(({ rule }) => rule === CROWDED.rule);
    const candidates = withoutOverlaps(all.filter(({ rule }) => rule !== CROWDED.rule));

    return [...candidates, ...(crowded === undefined ? [] : [crowded])].map(({ start, end, ...finding }) => {
      const segment = text.segmentAt(start);
      const units = { start: text.unitAt(segment, start), end: text.unitAt(segment, end) };
      // Where the API asks for a credential (an MCP server's authorization, say) one that could be anybody's is worth a
      // note, not a refusal. One that names its issuer gives that issuer's account to the provider all the same.
      const isWanted = event.segments[segment]?.credentialByDesign === true && finding.category === "secret.generic";
      const lowered = { level: "flag", severity: "low", reasons: [...finding.reasons, "asked-for"] } as const;
      return { ...finding, segment, ...units, ...(isWanted ? lowered : {}) };
    });
  }

  #match(
    text: Buffer,
    starts: ReadonlyMap<string, readonly number[]>,
    boundsAt: (byte: number) => ByteRange,
  ): Candidate[] {
    const crowding = new Crowding();
    const candidates = matchRules(this.#index, text, starts, boundsAt, crowding);
    for (const candidate of matchGeneric(text, starts, boundsAt, crowding)) {
      if (!this.#disabled.has(candidate.rule)) candidates.push(candidate);
    }
    const { leftOut } = crowding;
    if (leftOut !== undefined && !this.#disabled.has(CROWDED.rule)) {
      candidates.push({ ...CROWDED, start: leftOut, end: leftOut + 1 });
    }
    return candidates;
  }

  /** Searches texts that do not stand in the event as they are, all in one pass. */
  #matchParts(parts: readonly Part[]): Candidate[] {
    if (parts.length === 0) return [];
    const joined = new JoinedTexts(parts.map(({ bytes }) => bytes));
    const boundsAt = (byte: number): ByteRange => joined.rangeOf(joined.indexAt(byte));
    return this.#match(joined.bytes, this.#automaton.starts(joined.bytes), boundsAt).flatMap((found) => {
      const index = joined.indexAt(found.start);
      const { start } = joined.rangeOf(index);
      const part = parts[index];
      const place = part?.outer({ start: found.start - start, end: found.end - start });
      return part === undefined || place === undefined
        ? []
        : [{ ...found, ...place, reasons: [...found.reasons, part.reason] }];
    });
  }

  #isTelling(key: string): boolean {
    let isTelling = this.#telling.get(key);
    if (isTelling === undefined) {
      isTelling = this.#automaton.starts(Buffer.from(key)).size > 0;
      if (this.#telling.size < MEMBER_NAMES_MAX) this.#telling.set(key, isTelling);
    }
    return isTelling;
  }
}

const MEMBER_NAMES_MAX = 4_096;
