import type { Severity } from "../../plugins/contract.js";
import type { Disguise } from "./canonical.js";
import type { Disguised } from "./surface.js";
import type { Evidence } from "./verdict.js";

/** A way of hiding text that is evidence of its own. */
export interface HiddenRule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly score: number;
  readonly blocks: boolean;
  /** Occurrences in one segment from which on it is no accident. */
  readonly countMin: number;
  readonly tags: readonly string[];
}

const TAGS = ["OWASP:LLM01", "ATLAS:AML.T0051.001", "ATLAS:AML.T0068"];

const OF_DISGUISE: Readonly<Record<Disguise, HiddenRule>> = {
  conceal: {
    id: "hidden.terminal",
    title: "Text that terminals are told to conceal",
    severity: "medium",
    score: 0.5,
    blocks: false,
    countMin: 1,
    tags: TAGS,
  },
  tags: {
    id: "hidden.tag-characters",
    title: "Text in Unicode tag characters, which show nothing",
    severity: "critical",
    score: 0.92,
    blocks: true,
    countMin: 4,
    tags: TAGS,
  },
  variation: {
    id: "hidden.variation-selectors",
    title: "Bytes hidden in a row of variation selectors",
    severity: "high",
    score: 0.7,
    blocks: false,
    countMin: 4,
    tags: TAGS,
  },
  "zero-width": {
    id: "hidden.zero-width",
    title: "Words split by invisible characters",
    severity: "medium",
    score: 0.45,
    blocks: false,
    countMin: 4,
    tags: TAGS,
  },
  bidi: {
    id: "hidden.bidi-override",
    title: "Text whose direction is overridden, so that it reads otherwise than it is written",
    severity: "medium",
    score: 0.45,
    blocks: false,
    countMin: 1,
    tags: TAGS,
  },
  styled: {
    id: "hidden.styled-letters",
    title: "Words in mathematical, full-width or enclosed letters",
    severity: "low",
    score: 0.3,
    blocks: false,
    countMin: 12,
    tags: TAGS,
  },
  homoglyph: {
    id: "hidden.homoglyphs",
    title: "Letters of another script inside Latin words",
    severity: "medium",
    score: 0.4,
    blocks: false,
    countMin: 4,
    tags: TAGS,
  },
};

const ENCODED: HiddenRule = {
  id: "hidden.encoded",
  title: "Attack language that had to be decoded first",
  severity: "high",
  score: 0.5,
  blocks: false,
  countMin: 1,
  tags: TAGS,
};

export function evidenceOfDisguise({ disguise, count, start, end }: Disguised): Evidence | undefined {
  const rule = OF_DISGUISE[disguise];
  return count < rule.countMin ? undefined : evidence(rule, start, end);
}

/** What it says about a match that it had to be decoded. */
export function evidenceOfEncoding({ at, score }: Evidence): Evidence | undefined {
  return score < ENCODED.score ? undefined : evidence(ENCODED, at.start, at.end);
}

function evidence({ id, severity, score, blocks }: HiddenRule, start: number, end: number): Evidence {
  return { rule: id, technique: "hidden", severity, score, blocks, at: { start, end } };
}
