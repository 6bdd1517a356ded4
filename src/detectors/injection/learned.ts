import type { Segment, SegmentKind } from "../../plugins/event.js";
import type { ByteRange } from "../text/re2.js";
import { contextOf } from "./context.js";
import type { Reader, Reading, Worst } from "./model/reader.js";
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

/** Whom the model judges: users and what comes from outside. Prompts of operators are full of orders, and meant to be. */
export const isJudged = ({ trust }: Segment): boolean => trust === "user" || trust === "untrusted";

/** What the model says about a text, as evidence beside that of the rules. */
export function evidenceOfReading(reading: Reading, reader: Reader, surface: Surface, segment: Segment): Evidence[] {
  const { bytes } = surface;
  const at = (worst: Worst): ByteRange => surface.outer(worst);
  const { attack, embedded } = reading;
  const isMention = attack.score > 0.1 && contextOf(bytes, attack).isMention;
  const found: Evidence[] = [
    {
      rule: LEARNED_RULES.attack,
      technique: "attack",
      severity: "high",
      score: isMention ? attack.score * MENTION_FACTOR : attack.score,
      blocks: !isMention && attack.score >= ATTACK_BLOCKS,
      at: at(attack),
    },
  ];
  if (segment.trust === "untrusted" && !INSTRUCTS_BY_TRADE.includes(segment.kind)) {
    found.push({
      rule: LEARNED_RULES.embedded,
      technique: "embedded",
      severity: "medium",
      score: embedded.score,
      blocks: false,
      at: at(embedded),
    });
  }
  if (segment.trust === "user" && bytes.length <= SUFFIX_BYTES_MAX) {
    const suffix = reader.readSigns(bytes);
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
