import { type Finding, REASONS_MAX, type Severity } from "../../plugins/contract.js";
import type { ByteRange } from "../text/re2.js";
import type { ScanText } from "../text/scan-text.js";
import { contextOf } from "./context.js";
import type { RuleMatch } from "./match.js";
import type { Technique } from "./rule.js";

/** One reason to believe in an attack: from a rule, from the way text was hidden, or from another source of scores. */
export interface Evidence {
  readonly rule: string;
  readonly technique: Technique;
  readonly severity: Severity;
  /** 0 to 1, standing alone. */
  readonly score: number;
  /** What made the score: `mentioned`, `out-of-sight`, `encoded`. */
  readonly reasons?: readonly string[];
  /** Whether it may block in untrusted text. */
  readonly blocks: boolean;
  /** In the scan text. */
  readonly at: ByteRange;
}

/** From this score on, attack language in untrusted text is level `block`. */
export const BLOCK_SCORE = 0.85;
/** Taking over, in so many words: where a rule for it and the model agree, each surer than not, both may block. */
const OVERT: readonly Technique[] = ["override", "fake-turn"];
/** To send something away, and to be silent about it: where both are asked for, so is it taking over. */
const COVERT: readonly Technique[] = ["exfiltration", "concealment"];
const AGREED_SCORE_MIN = 0.5;
/** Weaker evidence is not named beside stronger, though it counts. */
const REPORTED_SCORE_MIN = 0.2;
/** Evidence further apart than this is about different things. */
const CLUSTER_BYTES = 800;

/** Where text stands that mentions attacks, its score shrinks to this part; hidden or encoded text keeps that much doubt. */
export const MENTION_FACTOR = 0.5;
const HIDDEN_DOUBT = 0.5;
/** Phrases weaker than this stay so when encoded: "from now on you will" in base64 is no attack yet. */
const ENCODED_SCORE_MIN = 0.5;

/** Weighs a match by what stands around it. */
export function evidenceOf(match: RuleMatch, isEncoded: boolean): Evidence {
  const { rule, source, surface, at } = match;
  const { isMention, isHidden } = contextOf(surface.bytes, at);
  let score = rule.score;
  if (isMention) score *= MENTION_FACTOR;
  if (!isMention && (isHidden || (isEncoded && rule.score >= ENCODED_SCORE_MIN)))
    score = 1 - (1 - score) * HIDDEN_DOUBT;
  const blocks = rule.blocks === true && !isMention;
  const reasons = [
    ...(isMention ? ["mentioned"] : []),
    ...(isHidden ? ["out-of-sight"] : []),
    ...(isEncoded ? ["encoded"] : []),
  ];
  return { rule: rule.id, technique: rule.technique, severity: rule.severity, score, reasons, blocks, at: source };
}

/**
 * Evidence to findings. Within one segment, evidence of different techniques close together supports each other: the
 * score of each is the probability that at least one is right (noisy or). What says the same is said once.
 */
export function findingsOf(evidence: readonly Evidence[], text: ScanText, minScore: number): Finding[] {
  const findings: Finding[] = [];
  for (const { segment, members } of clusters(evidence, text)) {
    const score = combined(members);
    if (score < minScore) continue;
    const best = Math.max(...members.map((member) => member.score));
    const isUntrusted = text.segments[segment]?.trust === "untrusted";
    const takeover = agreedTakeover(members);
    for (const member of strongest(members)) {
      if (member.score < REPORTED_SCORE_MIN && member.score < best) continue;
      const agreed = takeover.includes(member);
      const level = isUntrusted && score >= BLOCK_SCORE && (member.blocks || agreed) ? "block" : "flag";
      findings.push({
        rule: member.rule,
        category: `injection.${member.technique}`,
        severity: member.severity,
        level,
        score: Math.round(score * 1000) / 1000,
        reasons: reasonsOf(member, members, agreed),
        segment,
        start: text.unitAt(segment, member.at.start),
        end: text.unitAt(segment, member.at.end),
      });
    }
  }
  return findings;
}

/** What speaks for a finding beside its rule, and against it. */
function reasonsOf(member: Evidence, members: readonly Evidence[], agreed: boolean): readonly string[] {
  const beside = members.filter(
    ({ technique, score }) => technique !== member.technique && score >= REPORTED_SCORE_MIN,
  );
  const reasons = new Set(member.reasons);
  if (agreed) reasons.add("model-agrees");
  for (const { technique } of beside) reasons.add(`with-${technique}`);
  return [...reasons].slice(0, REASONS_MAX);
}

interface Cluster {
  readonly segment: number;
  readonly members: Evidence[];
}

function clusters(evidence: readonly Evidence[], text: ScanText): Cluster[] {
  const found: Cluster[] = [];
  let last: (Cluster & { end: number }) | undefined;
  for (const one of [...evidence].sort((a, b) => a.at.start - b.at.start || a.at.end - b.at.end)) {
    const segment = text.segmentAt(one.at.start);
    if (one.at.end > text.endOf(segment)) continue;
    if (last !== undefined && last.segment === segment && one.at.start - last.end <= CLUSTER_BYTES) {
      last.members.push(one);
      last.end = Math.max(last.end, one.at.end);
    } else {
      last = { segment, members: [one], end: one.at.end };
      found.push(last);
    }
  }
  return found;
}

/** The model's heads read the same words: together they are one reason. */
const LEARNED: readonly Technique[] = ["attack", "embedded", "suffix"];

const isSure = ({ score }: Evidence): boolean => score >= AGREED_SCORE_MIN;
/** Rules that say that this takes over, where the model, which does not know them, says so too. */
function agreedTakeover(members: readonly Evidence[]): readonly Evidence[] {
  const sure = members.filter(isSure);
  if (!sure.some(({ technique }) => technique === "attack")) return [];
  const isCovert = COVERT.every((technique) => sure.some((one) => one.technique === technique));
  const techniques = isCovert ? [...OVERT, ...COVERT] : OVERT;
  return sure.filter(({ technique }) => techniques.includes(technique));
}

/** Several matches of one technique are one reason, not several: the best of each counts. */
function combined(members: readonly Evidence[]): number {
  const best = new Map<Technique, number>();
  for (const { technique, score } of members) {
    const reason = LEARNED.includes(technique) ? "attack" : technique;
    best.set(reason, Math.max(best.get(reason) ?? 0, score));
  }
  let doubt = 1;
  for (const score of best.values()) doubt *= 1 - score;
  return 1 - doubt;
}

/** Of evidence of one technique that overlaps, and of each rule, the strongest; by position. */
function strongest(members: readonly Evidence[]): Evidence[] {
  const kept: Evidence[] = [];
  for (const member of [...members].sort((a, b) => b.score - a.score || a.at.start - b.at.start)) {
    if (!kept.some((other) => other.rule === member.rule || saysTheSame(other, member))) kept.push(member);
  }
  return kept.sort((a, b) => a.at.start - b.at.start || a.at.end - b.at.end);
}

const saysTheSame = (a: Evidence, b: Evidence): boolean =>
  a.technique === b.technique && a.at.start < b.at.end && b.at.start < a.at.end;
