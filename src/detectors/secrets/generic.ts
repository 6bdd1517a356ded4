import type { ByteRange } from "../text/re2.js";
import { assignmentAt } from "./assignment.js";
import type { Candidate } from "./candidate.js";
import { classOfName } from "./name-class.js";
import { isStandIn } from "./placeholder.js";
import { looksRandom, wordiness } from "./randomness.js";

/** Parts of names that are worth reading on at. */
export const NAME_KEYWORDS: readonly string[] = [
  "key",
  "token",
  "secret",
  "auth",
  "credential",
  "passw",
  "passphrase",
  "passcode",
  "pwd",
  "pass",
];

const KINDS = {
  "generic-api-key": { category: "secret.generic", severity: "high", score: 0.65, level: "flag" },
  "generic-password": { category: "secret.generic", severity: "high", score: 0.6, level: "flag" },
} as const;

/** Values assigned to names that promise a credential, whoever issued it: improbable tokens, and passwords. */
export function matchGeneric(
  text: Buffer,
  keywordStarts: ReadonlyMap<string, readonly number[]>,
  boundsAt: (byte: number) => ByteRange,
): Candidate[] {
  const candidates: Candidate[] = [];
  for (const keyword of NAME_KEYWORDS) {
    let readUpTo = 0;
    for (const at of keywordStarts.get(keyword) ?? []) {
      if (at < readUpTo) continue;
      const assignment = assignmentAt(text, at, boundsAt(at));
      if (assignment === undefined) continue;
      readUpTo = assignment.nameEnd;
      const value = text.toString("latin1", assignment.value.start, assignment.value.end);
      const rule = ruleFor(assignment.name, value, assignment.isQuoted);
      if (rule !== undefined) candidates.push({ rule, ...KINDS[rule], ...assignment.value });
    }
  }
  return candidates;
}

/** Which generic rule a value falls under, given the name it is assigned to. */
export function ruleFor(name: string, value: string, isQuoted: boolean): keyof typeof KINDS | undefined {
  const nameClass = classOfName(name);
  if (nameClass === "none" || isStandIn(value) || isReference(value)) return undefined;
  if (isToken(value)) return "generic-api-key";
  return nameClass === "password" && isPassword(value, isQuoted) ? "generic-password" : undefined;
}

/** Addresses, paths, and code that fetches the value from elsewhere. */
function isReference(value: string): boolean {
  return (
    /^(?:[a-z][a-z0-9+.-]*:\/\/|\.{0,2}\/[\w.-]*\/|~\/|[A-Z]:\\|arn:|vault:|op:|ENC\[|file:|ssm:|sm:)/.test(value) ||
    /^(?:process|os|env|config|settings|self|this|options|secrets?|var|data|local|module)\.[\w.]+$/i.test(value) ||
    /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/.test(value) ||
    /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value)
  );
}

function isToken(value: string): boolean {
  return value.length >= 16 && value.length <= 400 && /^[\w+/=.~:@%!-]+$/.test(value) && looksRandom(value);
}

function isPassword(value: string, isQuoted: boolean): boolean {
  if (value.length < 6 || value.length > 100 || /[\s(){}[\]<>]/.test(value)) return false;
  const hasDigit = /[0-9]/.test(value);
  const hasSymbol = /[^A-Za-z0-9_.-]/.test(value);
  const hasLetter = /[A-Za-z]/.test(value);
  if (!hasLetter || (!hasDigit && !(hasSymbol && isQuoted))) return false;
  return hasDigit || wordiness(value) < 0.8;
}
