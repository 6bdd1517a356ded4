import type { Segment, SegmentKind } from "../../plugins/event.js";
import type { ByteRange } from "../text/re2.js";
import { contextOf } from "./context.js";
import type { Heads, Reader, Reading, Worst } from "./model/reader.js";
import type { Surface } from "./surface.js";
import { type Evidence, MENTION_FACTOR } from "./verdict.js";

/** What each head of the model reports as; beside the rules, these ids can be left out by options, too. */
export const LEARNED_RULES = {
  attack: "attack.language",
  embedded: "embedded.instruction",
  suffix: "suffix.searched",
} as const;

/** From this score on, attack language in untrusted text blocks without a rule. */
const ATTACK_BLOCKS = 0.97;
/** Definitions of tools tell a model what to do by trade. */
const INSTRUCTS_BY_TRADE: readonly SegmentKind[] = ["tool_def"];
/** Suffixes are found by search against one prompt: they stand in what is typed, which is not long. */
const SUFFIX_BYTES_MAX = 4_096;

/** Of prompts of operators, which are full of orders and meant to be. */
export const NO_HEADS: Heads = { channel: "data", attack: false, embedded: false };
const OF_USERS: Heads = { channel: "typed", attack: true, embedded: false };
const OF_DEFINITIONS: Heads = { channel: "data", attack: true, embedded: false };
const OF_DATA: Heads = { channel: "data", attack: true, embedded: true };

/** What the model judges: users by their attacks, what comes from outside by its orders, too. */
export function headsFor({ trust, kind }: Segment): Heads {
  if (trust === "untrusted") return INSTRUCTS_BY_TRADE.includes(kind) ? OF_DEFINITIONS : OF_DATA;
  return trust === "user" ? OF_USERS : NO_HEADS;
}

const NOTHING: readonly Evidence[] = [];

/**
 * What the model says about a text, as evidence beside that of the rules.
 *
 * @param reading with the heads for the segment. @param scoreMin where no head reaches it, there is no evidence.
 */
export function evidenceOfReading(
  { attack, embedded }: Reading,
  reader: Reader,
  surface: Surface,
  segment: Segment,
  scoreMin: number,
): readonly Evidence[] {
  const { bytes } = surface;
  const heads = headsFor(segment);
  if (!heads.attack) return NOTHING;
  const mayHaveSuffix = segment.trust === "user" && bytes.length <= SUFFIX_BYTES_MAX;
  const suffix = mayHaveSuffix ? reader.readSigns(bytes) : undefined;
  if (Math.max(attack.score, embedded.score, suffix?.score ?? 0) < scoreMin) return NOTHING;
  const at = (worst: Worst): ByteRange => surface.outer(worst);
  const isMention = attack.score > 0.1 && contextOf(bytes, attack).isMention;
  const found: Evidence[] = [
    {
      rule: LEARNED_RULES.attack,
      technique: "attack",
      severity: "high",
      score: isMention ? attack.score * MENTION_FACTOR : attack.score,
      reasons: isMention ? ["mentioned"] : [],
      blocks: !isMention && attack.score >= ATTACK_BLOCKS,
      at: at(attack),
    },
  ];
  if (heads.embedded) {
    found.push({
      rule: LEARNED_RULES.embedded,
      technique: "embedded",
      severity: "medium",
      score: embedded.score,
      blocks: false,
      at: at(embedded),
    });
  }
  if (suffix !== undefined) {
    found.push({
      rule: LEARNED_RULES.suffix,
      technique: "suffix",
      severity: "medium",
      score: suffix.score,
      blocks: false,
      at: at(suffix),
    });
  }
  return found;
}
