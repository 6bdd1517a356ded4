import { injection } from "../../../src/detectors/injection/index.js";
import { LEARNED_RULES } from "../../../src/detectors/injection/learned.js";
import type { Detector, Finding } from "../../../src/plugins/contract.js";
import type { Segment } from "../../../src/plugins/event.js";
import { eventOf } from "../text/event-of.js";

/** No detector asks the shared keyword pass any more than this one does. */
export const NO_KEYWORDS = { has: () => false };
/** What the rules say without the model, which would say something beside most of them. */
export const RULES_ONLY = { disabledRules: Object.values(LEARNED_RULES) };

const rules = injection.create(RULES_ONLY);

/** Findings of one segment; a tool result unless told otherwise; by the rules alone unless told otherwise. */
export function findingsIn(
  text: string,
  segment: Partial<Segment> = {},
  detector: Detector = rules,
): readonly Finding[] {
  return detector.scan(eventOf({ kind: "tool_result", trust: "untrusted", ...segment, text }), NO_KEYWORDS);
}

/** Findings as `level rule: matched text`. */
export const described = (text: string, segment?: Partial<Segment>): string[] =>
  findingsIn(text, segment).map(({ level, rule, start, end }) => `${level} ${rule}: ${text.slice(start, end)}`);
