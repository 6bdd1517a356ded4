import { SEVERITIES, type Severity } from "../plugins/contract.js";
import {
  INCOMPLETE_POLICY,
  ON_MODIFY_FAIL,
  type OnModifyFail,
  POLICY_ACTIONS,
  POLICY_MODES,
  type PolicyAction,
  type PolicyMode,
  REDACTION_SCOPES,
  type RedactionScope,
} from "./decision.js";
import { dateIn, durationIn } from "./duration.js";
import { didYouMean } from "./suggest.js";

/** What becomes of a policy that reads something missing: `open`: it does not match. `closed`: a `forbid` blocks. */
export const ON_MISSING = ["open", "closed"] as const;
export type OnMissing = (typeof ON_MISSING)[number];

/** Whose requests stay together on one side of a canary. */
export const ROLLOUT_KEYS = ["session", "user", "request"] as const;
export type RolloutKey = (typeof ROLLOUT_KEYS)[number];

/** What a policy says about itself, defaults filled in. */
export interface PolicyAnnotations {
  readonly id: string;
  readonly mode: PolicyMode;
  /** Share of what it is enforced for, in percent; the rest is only recorded. */
  readonly rollout: number;
  readonly rolloutKey: RolloutKey;
  readonly severity: Severity;
  readonly action: PolicyAction;
  readonly message: string;
  readonly status: number;
  /** Status of a block because of something missing. */
  readonly missingStatus: number;
  /** Absent: the server's `on_incomplete` rules. */
  readonly onMissing?: OnMissing;
  readonly onModifyFail: OnModifyFail;
  readonly scope: RedactionScope;
  /** Seconds after which what a source said of an attribute counts as unknown, by attribute. */
  readonly maxAgeS: Readonly<Record<string, number>>;
  readonly session?: { readonly tag: string; readonly ttlS: number };
  /** Milliseconds since 1970 from which on it is off. */
  readonly expiresAt?: number;
  /** For people. */
  readonly owner?: string;
  readonly ticket?: string;
  readonly since?: string;
}

export interface AnnotationProblem {
  /** The annotation at fault; absent when one is missing. */
  readonly key?: string;
  readonly message: string;
}

export const MESSAGE_CHARS_MAX = 400;
export const STATUS_DEFAULT = 403;
/** What may be tried again: what was missing may be there by then. */
export const MISSING_STATUS_DEFAULT = 503;

const KEYS = [
  "id",
  "mode",
  "rollout",
  "rollout_key",
  "severity",
  "action",
  "message",
  "status_code",
  "on_missing",
  "on_modify_fail",
  "scope",
  "max_age",
  "session",
  "expires",
  "owner",
  "ticket",
  "since",
] as const;
type Key = (typeof KEYS)[number];

/** What says how to refuse means nothing where nothing is refused. */
const FORBID_ONLY: readonly Key[] = [
  "action",
  "message",
  "status_code",
  "on_missing",
  "on_modify_fail",
  "scope",
  "session",
];
const OF_ANSWERS: readonly Key[] = ["message", "status_code"];
const OF_EDITS: readonly Key[] = ["on_modify_fail"];
const OF_REDACTION: readonly Key[] = ["scope"];

const ID = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const LABEL = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,100}$/u;
const SESSION = /^(?<tag>[a-z0-9][a-z0-9._-]{0,63}):(?<ttl>\w+)$/;
const PLACEHOLDERS: readonly string[] = [
  "{policy.id}",
  "{decision.id}",
  "{tool.name}",
  "{findings.types}",
  "{findings.advice}",
  "{model}",
];

/** Statuses that LLM client libraries answer by sending the same request again. */
const RETRIED: ReadonlySet<number> = new Set([408, 409, 429]);

/**
 * Reads the annotations of one policy. Cedar takes any key with any value; here the registry is closed, because a
 * misspelt `@mode("enfroce")` would otherwise be a rule that silently does nothing.
 */
export function readAnnotations(
  raw: Readonly<Record<string, string | null>>,
  effect: "permit" | "forbid" = "forbid",
): PolicyAnnotations | AnnotationProblem[] {
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
  /** What `read` makes of a value, which is refused where that is nothing. */
  const read = <Value>(key: Key, how: (value: string) => Value | undefined, complaint: string): Value | undefined => {
    const value = given.get(key);
    if (value === undefined) return undefined;
    const result = how(value);
    if (result === undefined) refuse(key, complaint);
    return result;
  };
  const label = (key: Key): string | undefined =>
    read(key, (value) => (LABEL.test(value) ? value : undefined), "is no plain line of at most 100 characters");

  const id = given.get("id") ?? "";
  if (!("id" in raw)) problems.push({ message: `has no @id; add a line @id("name-of-the-rule") above it` });
  else if (given.has("id") && !ID.test(id))
    refuse("id", "is not an id; use lower case letters, digits, `.`, `_`, `-`, at most 64");
  else if (isReserved(id)) refuse("id", "is reserved; choose another");

  const action = oneOf("action", POLICY_ACTIONS, "block");
  const message = given.get("message") ?? "Blocked by policy {policy.id}.";
  const complaint = aboutMessage(message);
  if (complaint !== undefined) refuse("message", complaint);

  const status = given.has("status_code") ? Number(given.get("status_code")) : undefined;
  if (given.has("status_code") && !/^4\d\d$/.test(given.get("status_code") ?? ""))
    refuse("status_code", "is not between 400 and 499");
  else if (status !== undefined && RETRIED.has(status))
    refuse("status_code", "makes client libraries retry what was blocked; use 403");

  const pointless = (keys: readonly Key[], why: string): void => {
    for (const key of keys) if (given.has(key)) refuse(key, `means nothing ${why}; remove it`);
  };
  if (effect === "permit") pointless(FORBID_ONLY, "on a `permit`, which never refuses");
  else {
    if (action === "alert") pointless(OF_ANSWERS, `beside @action("alert"), which never answers`);
    if (action !== "redact" && action !== "strip_tool") pointless(OF_EDITS, "without an @action that edits");
    if (action !== "redact") pointless(OF_REDACTION, `without @action("redact")`);
  }

  const annotations: PolicyAnnotations = {
    id,
    mode: oneOf("mode", POLICY_MODES, "monitor"),
    rollout: read("rollout", percentIn, "is not a whole number from 0 to 100") ?? 100,
    rolloutKey: oneOf("rollout_key", ROLLOUT_KEYS, "session"),
    severity: oneOf("severity", SEVERITIES, "medium"),
    action,
    message,
    status: status ?? STATUS_DEFAULT,
    missingStatus: status ?? MISSING_STATUS_DEFAULT,
    onModifyFail: oneOf("on_modify_fail", ON_MODIFY_FAIL, "block"),
    scope: oneOf("scope", REDACTION_SCOPES, "all"),
    maxAgeS: read("max_age", agesIn, `is not of the form "attribute=60s", several with commas`) ?? {},
    ...optional("onMissing", given.has("on_missing") ? oneOf("on_missing", ON_MISSING, "open") : undefined),
    ...optional("session", read("session", sessionIn, `is not of the form "tag:30m", with s, m, h or d`)),
    ...optional("expiresAt", read("expires", dateIn, "is not a day (2027-01-31) or an instant in UTC")),
    ...optional("owner", label("owner")),
    ...optional("ticket", label("ticket")),
    ...optional(
      "since",
      read("since", (day) => (dateIn(day) === undefined ? undefined : day), "is not a day (2027-01-31)"),
    ),
  };
  return problems.length > 0 ? problems : annotations;
}

/** Ids under which the engine itself answers: nobody's policy. */
function isReserved(id: string): boolean {
  return id === INCOMPLETE_POLICY || id.startsWith("default.");
}

function percentIn(value: string): number | undefined {
  return /^(?:100|[1-9]?\d)$/.test(value) ? Number(value) : undefined;
}

function sessionIn(value: string): { tag: string; ttlS: number } | undefined {
  const { tag = "", ttl = "" } = SESSION.exec(value)?.groups ?? {};
  const ttlS = durationIn(ttl);
  return ttlS === undefined ? undefined : { tag, ttlS };
}

function agesIn(value: string): Record<string, number> | undefined {
  const ages: Record<string, number> = {};
  for (const part of value.split(",")) {
    const [, attribute, age = ""] = /^\s*([A-Za-z_]\w*)=(\w+)\s*$/.exec(part) ?? [];
    const seconds = durationIn(age);
    if (attribute === undefined || seconds === undefined) return undefined;
    ages[attribute] = seconds;
  }
  return ages;
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

function optional<Name extends string, Value>(name: Name, value: Value | undefined): { [K in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { [K in Name]?: Value };
}
