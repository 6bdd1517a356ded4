import { SEVERITIES, type Severity } from "../plugins/contract.js";
import { INCOMPLETE_POLICY, POLICY_ACTIONS, POLICY_MODES, type PolicyAction, type PolicyMode } from "./decision.js";
import { didYouMean } from "./suggest.js";

/** What a policy says about itself, defaults filled in. */
export interface PolicyAnnotations {
  readonly id: string;
  readonly mode: PolicyMode;
  readonly severity: Severity;
  readonly action: PolicyAction;
  readonly message: string;
  readonly status: number;
}

export interface AnnotationProblem {
  /** The annotation at fault; absent when one is missing. */
  readonly key?: string;
  readonly message: string;
}

export const MESSAGE_CHARS_MAX = 400;
export const STATUS_DEFAULT = 403;

const KEYS = ["id", "mode", "severity", "action", "message", "status_code"] as const;
type Key = (typeof KEYS)[number];

const ID = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const PLACEHOLDERS: readonly string[] = ["{policy.id}", "{decision.id}"];

/** Statuses that LLM client libraries answer by sending the same request again. */
const RETRIED: ReadonlySet<number> = new Set([408, 409, 429]);

/**
 * Reads the annotations of one policy. Cedar takes any key with any value; here the registry is closed, because a
 * misspelt `@mode("enfroce")` would otherwise be a rule that silently does nothing.
 */
export function readAnnotations(raw: Readonly<Record<string, string | null>>): PolicyAnnotations | AnnotationProblem[] {
  const problems: AnnotationProblem[] = [];
  const given = new Map<Key, string>();
  for (const [key, value] of Object.entries(raw)) {
    if (!isKey(key))
      problems.push({ key, message: `unknown annotation @${key}${didYouMean(key, KEYS)}; known are ${list(KEYS)}` });
    else if (value === null || value === "")
      problems.push({ key, message: `@${key} has no value; write @${key}("...")` });
    else given.set(key, value);
  }

  const refuse = (key: Key, message: string): void => {
    problems.push({ key, message: `@${key}("${given.get(key)}") ${message}` });
  };
  const oneOf = <Word extends string>(key: Key, words: readonly Word[], otherwise: Word): Word => {
    const value = given.get(key);
    if (value === undefined) return otherwise;
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) refuse(key, `is not one of ${list(words)}${didYouMean(value, words)}`);
    return word ?? otherwise;
  };

  const id = given.get("id") ?? "";
  if (!("id" in raw)) problems.push({ message: `has no @id; add a line @id("name-of-the-rule") above it` });
  else if (given.has("id") && !ID.test(id))
    refuse("id", "is not an id; use lower case letters, digits, `.`, `_`, `-`, at most 64");
  else if (id === INCOMPLETE_POLICY) refuse("id", "is reserved; choose another");

  const mode = oneOf("mode", POLICY_MODES, "monitor");
  const severity = oneOf("severity", SEVERITIES, "medium");
  const action = oneOf("action", POLICY_ACTIONS, "block");

  const message = given.get("message") ?? "Blocked by policy {policy.id}.";
  const complaint = aboutMessage(message);
  if (complaint !== undefined) refuse("message", complaint);

  const status = given.has("status_code") ? Number(given.get("status_code")) : STATUS_DEFAULT;
  if (given.has("status_code") && !/^4\d\d$/.test(given.get("status_code") ?? ""))
    refuse("status_code", "is not between 400 and 499");
  else if (RETRIED.has(status)) refuse("status_code", "makes client libraries retry what was blocked; use 403");

  if (action === "alert") {
    for (const key of ["message", "status_code"] as const) {
      if (given.has(key)) refuse(key, `means nothing beside @action("alert"), which never answers; remove it`);
    }
  }
  return problems.length > 0 ? problems : { id, mode, severity, action, message, status };
}

function aboutMessage(message: string): string | undefined {
  if (message.length > MESSAGE_CHARS_MAX) return `is longer than ${MESSAGE_CHARS_MAX} characters; shorten it`;
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(message)) return "holds control or invisible characters; remove them";
  const unknown = (message.match(/\{[^}]*\}?/g) ?? []).find((part) => !PLACEHOLDERS.includes(part));
  if (unknown !== undefined) return `holds ${unknown}; only ${list(PLACEHOLDERS)} are filled in`;
  return undefined;
}

function isKey(key: string): key is Key {
  return (KEYS as readonly string[]).includes(key);
}

function list(words: readonly string[]): string {
  return words.join(", ");
}
