import { type ByteRange, Pattern } from "../text/re2.js";

/** What the text around a match says about it. */
export interface Context {
  /** Said about attacks, or against them: quoted, negated, in an article or a defence. */
  readonly isMention: boolean;
  /** Where people do not see it: comments, invisible elements, terminal conceal. */
  readonly isHidden: boolean;
}

const BEFORE_BYTES = 260;
const AFTER_BYTES = 260;

/** Right before the match: what follows is forbidden, reported or an example. */
const LEAD_IN = new Pattern(
  String.raw`(?:\b(?:(?:do|does|should|must|may|can|will|would|could) ?(?:not|n't)|don't|doesn't|won't|can't|cannot|never|shouldn't|mustn't|refuse to|unable to|without)(?:\s+\w+){0,2}|\b(?:asks|asked|asking|tells|telling|told|tries|tried|trying|attempts?|attempted|attempting|wants|wanted|requests|requested|requesting|instructs|instructed|instructing|says|saying|commands|commanded|commanding|tricks|tricked|tricking|causes|causing|manipulat(?:es?|ed|ing)|(?:may|might|could|will|to|would) (?:ask|tell|try|instruct|trick|cause|get|lead))\s+(?:(?:you|it|them|the|a|an|llm|ai|model|models|agent|assistant|user|users|and)\s+){0,4}(?:to|into)|\b(?:such as|e\.g\.?,?|like|what (?:does|do|is|are)|meaning of|the phrase|the words?|example:?|examples:?|phrases?:?|for instance,?|including|contains?:?|called|says:?|pattern:?|payload:?|attack:?|inject(?:s|ed|ing)?|known as|similar to)|\b(?:if|when)\b[^.\n]{0,60})[\s:,(\[]*["'\x60*]{0,3}$`,
  "i",
  "context of a mention",
);

/** Around the match: the vocabulary of those who write about attacks or defend against them. */
const SECURITY_TALK = new Pattern(
  String.raw`prompt[ -]?injection|jailbreak(?:s|ing| attempts?| prompts?| detection)\b|\badversar(?:y|ial)|\battackers?\b|\bmalicious (?:prompt|instruction|input|user|content)|\bred[ -]team|owasp|llm01|guardrail|untrusted (?:data|content|input|text)|social engineering|\b(?:detect|prevent|block|refus|reject|resist)\w* (?:\w+ ){0,3}(?:attempt|attack|request|inject)|\bsecurity (?:policy|research|researcher)|injection (?:attack|attempt|test|detect)`,
  "i",
  "security talk",
);

/** From an opening that hides what follows up to the match, not yet closed. */
const HIDDEN_BEFORE = new Pattern(
  String.raw`(?:<!--(?:[^-]|-[^-])*|\[//\]: # ?[("'](?:[^)\n])*|<[a-z][a-z0-9]*\b[^<>]*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?:[;"' ]|\.0)|color\s*:\s*(?:white|transparent|#fff)|\shidden\b)[^<>]*>[^<]*(?:<(?:b|i|p|span|em|strong|br|a)\b[^<>]*>[^<]*)*)$`,
  "i",
  "hidden text",
);

/** @param at a range of `bytes`, one text. */
export function contextOf(bytes: Buffer, at: ByteRange): Context {
  const from = Math.max(0, at.start - BEFORE_BYTES);
  const before = bytes.subarray(from, at.start);
  const around = bytes.subarray(from, at.end + AFTER_BYTES);
  return {
    isMention: LEAD_IN.test(before) || SECURITY_TALK.test(around),
    isHidden: HIDDEN_BEFORE.test(before),
  };
}
