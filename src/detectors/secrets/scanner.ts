import type { Finding } from "../../plugins/contract.js";
import type { HookEvent } from "../../plugins/event.js";
import { type Candidate, withoutOverlaps } from "../text/candidate.js";
import { decodedViews } from "../text/decode.js";
import { KeywordAutomaton, type KeywordMatches } from "../text/keyword-pass.js";
import type { ByteRange } from "../text/re2.js";
import { matchGeneric, NAME_KEYWORDS } from "./generic.js";
import { indexRules, matchRules, type RuleIndex } from "./match-rules.js";
import type { CompiledRule } from "./rule.js";

/** Longer strings are documents, not values; the member that holds them says nothing about what is in them. */
const MEMBER_VALUE_UNITS_MAX = 4_096;

/** Finds secrets in the segments of an event: as they stand, by the member that holds them, and encoded. */
export class SecretScanner {
  readonly #index: RuleIndex;
  readonly #automaton: KeywordAutomaton;
  readonly #disabled: ReadonlySet<string>;
  /** Member names seen so far, and whether one of our keywords is in them. */
  readonly #telling = new Map<string, boolean>();

  constructor(rules: readonly CompiledRule[], disabled: readonly string[]) {
    this.#index = indexRules(rules);
    this.#automaton = new KeywordAutomaton([...NAME_KEYWORDS, ...this.#index.keys()]);
    this.#disabled = new Set(disabled);
  }

  scan(event: HookEvent, { text, starts }: KeywordMatches): Finding[] {
    const boundsAt = (byte: number): ByteRange => {
      const segment = text.segmentAt(byte);
      return { start: text.startOf(segment), end: text.endOf(segment) };
    };
    const candidates = this.#match(text.bytes, starts, boundsAt);

    for (const view of decodedViews(text.bytes)) {
      const whole = { start: 0, end: view.bytes.length };
      for (const found of this.#match(view.bytes, this.#automaton.starts(view.bytes), () => whole)) {
        candidates.push({ ...found, ...view.outer(found) });
      }
    }
    for (const [segment, { key, text: value }] of event.segments.entries()) {
      if (value.length === 0 || value.length > MEMBER_VALUE_UNITS_MAX || !this.#isTelling(key)) continue;
      for (const found of this.#matchMember(key, text.bytes.subarray(text.startOf(segment), text.endOf(segment)))) {
        const start = text.startOf(segment);
        candidates.push({ ...found, start: start + found.start, end: start + found.end });
      }
    }

    return withoutOverlaps(candidates).map(({ start, end, ...finding }) => {
      const segment = text.segmentAt(start);
      const units = { start: text.unitAt(segment, start), end: text.unitAt(segment, end) };
      // Where the API asks for a credential (an MCP server's authorization, say) one that could be anybody's is worth a
      // note, not a refusal. One that names its issuer gives that issuer's account to the provider all the same.
      const isWanted = event.segments[segment]?.credentialByDesign === true && finding.category === "secret.generic";
      return { ...finding, segment, ...units, ...(isWanted ? ({ level: "flag", severity: "low" } as const) : {}) };
    });
  }

  #match(
    text: Buffer,
    starts: ReadonlyMap<string, readonly number[]>,
    boundsAt: (byte: number) => ByteRange,
  ): Candidate[] {
    const candidates = matchRules(this.#index, text, starts, boundsAt);
    for (const candidate of matchGeneric(text, starts, boundsAt)) {
      if (!this.#disabled.has(candidate.rule)) candidates.push(candidate);
    }
    return candidates;
  }

  /** Reads a JSON string as `"key": "value"`, so that the name counts as it would in a file. */
  #matchMember(key: string, value: Buffer): Candidate[] {
    const before = Buffer.from(`"${key}": "`);
    const text = Buffer.concat([before, value, Buffer.from('"')]);
    const whole = { start: 0, end: text.length };
    return this.#match(text, this.#automaton.starts(text), () => whole)
      .filter(({ start, end }) => start >= before.length && end < text.length)
      .map((found) => ({ ...found, start: found.start - before.length, end: found.end - before.length }));
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
