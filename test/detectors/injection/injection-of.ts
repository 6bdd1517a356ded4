import { injection } from "../../../src/detectors/injection/index.js";
import { createKeywordPass } from "../../../src/detectors/text/keyword-pass.js";
import type { Finding } from "../../../src/plugins/contract.js";
import type { Segment } from "../../../src/plugins/event.js";
import { eventOf } from "../text/event-of.js";

const pass = createKeywordPass(injection.meta.keywords ?? []);
const detector = injection.create({});

/** Findings of one segment; a tool result unless told otherwise. */
export function findingsIn(text: string, segment: Partial<Segment> = {}): readonly Finding[] {
  const event = eventOf({ kind: "tool_result", trust: "untrusted", ...segment, text });
  return detector.scan(event, pass(event));
}

/** Findings as `level rule: matched text`. */
export const described = (text: string, segment?: Partial<Segment>): string[] =>
  findingsIn(text, segment).map(({ level, rule, start, end }) => `${level} ${rule}: ${text.slice(start, end)}`);
