import type { Candidate } from "../text/candidate.js";
import { entropyRatio } from "../text/entropy.js";
import type { ByteRange } from "../text/re2.js";
import { mayEndName, nameAround, valueAssignedTo } from "./assignment.js";
import type { Crowding } from "./crowding.js";
import { classOfName } from "./name-class.js";
import { isStandIn, isStandInToken, isStockPassword } from "./placeholder.js";
import { looksRandom } from "./randomness.js";

/** Parts of names that are worth reading on at. */
export const NAME_KEYWORDS: readonly string[] = [
  "key",
  "token",
  "secret",
  "auth",
  "credential",
  "creds",
  "passw",
  "passphrase",
  "passcode",
  "pwd",
  "pass",
];

const SHOWN = { category: "secret.generic", level: "flag" } as const;

const KINDS = {
  "generic-api-key": { ...SHOWN, severity: "high", score: 0.65, reasons: ["telling-name", "random-value"] },
  "generic-uuid-key": { ...SHOWN, severity: "medium", score: 0.6, reasons: ["telling-name", "uuid-value"] },
  "generic-password": { ...SHOWN, severity: "high", score: 0.6, reasons: ["telling-name", "password-shape"] },
} as const;

/** How much of a name that goes on and on is taken for one. */
const NAME_STEP_BYTES = 40;

/** Values assigned to names that promise a credential, whoever issued it: improbable tokens, and passwords. */
export function matchGeneric(
  text: Buffer,
  keywordStarts: ReadonlyMap<string, readonly number[]>,
  boundsAt: (byte: number) => ByteRange,
  crowding: Crowding,
): Candidate[] {
  const candidates: Candidate[] = [];
  const attempts = crowding.attempts();
  let bounds: ByteRange = { start: 0, end: 0 };
  let readUpTo = 0;
  for (const at of ascending(NAME_KEYWORDS, keywordStarts)) {
    if (at < readUpTo) continue;
    if (at >= bounds.end || at < bounds.start) bounds = boundsAt(at);
    const nameRange = nameAround(text, at, bounds);
    readUpTo = Math.min(nameRange.end, at + NAME_STEP_BYTES);
    if (nameRange.end >= bounds.end || !mayEndName(text, nameRange.end)) continue;
    const name = text.toString("latin1", nameRange.start, nameRange.end).replace(/^[-.$]+|[-.$]+$/g, "");
    if (classOfName(name) === "none" || !attempts.take(at)) continue;
    const value = valueAssignedTo(nameRange, text, bounds);
    if (value === undefined) continue;
    const { start, end, isQuoted, isExplicit } = value;
    // A bare value is one token and holds no further assignment; a quoted one may be a connection string.
    if (!isQuoted) readUpTo = end;
    const written = text.toString("latin1", start, end);
    const isWord = isQuoted && isExplicit && /passw|pwd|passphrase/i.test(name) && isPasswordWord(written);
    const rule = isWord ? "generic-password" : ruleFor(name, written, isQuoted);
    if (rule !== undefined) candidates.push({ rule, ...KINDS[rule], start, end });
  }
  return candidates;
}

function ascending(keywords: readonly string[], starts: ReadonlyMap<string, readonly number[]>): readonly number[] {
  const lists = keywords.flatMap((keyword) => starts.get(keyword) ?? []);
  return lists.sort((a, b) => a - b);
}

/** Which generic rule a value falls under, given the name it is assigned to. */
export function ruleFor(name: string, value: string, isQuoted: boolean): keyof typeof KINDS | undefined {
  const nameClass = classOfName(name);
  if (nameClass === "none" || value.length > VALUE_UNITS_MAX || isStandIn(value) || isReference(value))
    return undefined;
  if (UUID.test(value)) return nameClass === "secret" && !isStandInToken(value) ? "generic-uuid-key" : undefined;
  if (isToken(value)) return isStandInToken(value) ? undefined : "generic-api-key";
  if (nameClass === "password")
    return isPassword(value, isQuoted) || isWordOfEnvironment(name, value, isQuoted) ? "generic-password" : undefined;
  return isQuoted && isSymbolic(value) ? "generic-api-key" : undefined;
}

const VALUE_UNITS_MAX = 400;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Addresses, paths, and code that fetches the value from elsewhere. */
function isReference(value: string): boolean {
  return (
    /^(?:[a-z][a-z0-9+.-]*:\/\/|\.{0,2}\/[\w.-]*\/|~\/|[A-Z]:\\|arn:|vault:|op:|ENC\[|file:|ssm:|sm:)/.test(value) ||
    /^(?:process|os|env|config|settings|self|this|options|secrets?|var|data|local|module)\.[\w.]+$/i.test(value) ||
    (/^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/.test(value) && !looksRandom(value)) ||
    /-v?[0-9]+\.[0-9]+\.[0-9]+$|\.\.$/.test(value) ||
    /^(?:Big)?(?:U?[Ii]nt|Float|[iuf])(?:8|16|32|64)(?:Clamped)?(?:Array)?$|^(?:utf-?8|base64|latin1|sha\d+|md5)$/i.test(
      value,
    )
  );
}

/** Too long for any count, time or id in a sequence. */
const isLongNumber = (value: string): boolean => /^[0-9]{24,64}$/.test(value) && entropyRatio(value) > 0.8;

function isToken(value: string): boolean {
  return value.length >= 16 && /^[\w+/=.~:@%!-]+$/.test(value) && (looksRandom(value) || isLongNumber(value));
}

/** Drawn from all of the keyboard: no name, path or sentence has so many signs and so few letters between them. */
function isSymbolic(value: string): boolean {
  const signs = value.replace(/[0-9A-Za-z]/g, "");
  return (
    value.length >= 16 &&
    !/\s/.test(value) &&
    new Set(signs).size >= 5 &&
    /[0-9]/.test(value) &&
    /[A-Za-z]/.test(value) &&
    looksRandom(value)
  );
}

/** `APP_PASSWORD=whiteduke`: in an environment file a bare word is a value; in code it would be another name. */
function isWordOfEnvironment(name: string, value: string, isQuoted: boolean): boolean {
  return (
    !isQuoted && /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(name) && /^[a-z]{8,24}$/.test(value) && !isStockPassword(value)
  );
}

/** `password: "openthegate"`: labels begin with a capital or hold a space, and what a form says of a password is known. */
function isPasswordWord(value: string): boolean {
  return /^[a-z]{8,40}$/.test(value) && !isStandIn(value) && !isStockPassword(value) && !ABOUT_PASSWORDS.test(value);
}

const ABOUT_PASSWORDS =
  /^(?:(?:forgot|forgotten|reset|change|confirm|repeat|retype|verify|current|new|old|show|hide|enter|update|set|wrong|invalid|bad|no|weak|strong|user|database|db)?(?:password|passwd|passphrase|passcode)s?|required|optional|enabled|disabled|encrypted|decrypted|generated|generate|hidden|visible|incorrect|mismatch|toolong|tooshort|textfield|textbox|varchar|plaintext|plain|hashed|changed|expired|username|character|characters|minlength|maxlength|keychain|keyring|environment|undefined|function|interactive|protected|confirmed|nullable|redacted|filtered|sensitive)$/;

function isPassword(value: string, isQuoted: boolean): boolean {
  if (isStockPassword(value) || value.length < 6 || value.length > 100 || /[\s(){}[\]<>]/.test(value)) return false;
  const hasDigit = /[0-9]/.test(value);
  if (!/[A-Za-z]/.test(value) || /^[,;:#./&]|&(?:[a-z]+|#[0-9]+);/.test(value)) return false;
  // Without a digit only a symbol in the middle of a quoted word tells a password from a label.
  return hasDigit || (isQuoted && /[A-Za-z][$@!#%&*+^][A-Za-z]/.test(value) && !value.includes("/"));
}
