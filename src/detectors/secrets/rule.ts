import { z } from "zod";
import { LEVELS, type Level, SEVERITIES } from "../../plugins/contract.js";
import { OperatorError } from "../../plugins/errors.js";
import { Pattern } from "../text/re2.js";
import { CHECKS, type Check } from "./checks.js";

export const SECRET_CATEGORIES = [
  "secret.key-material",
  "secret.cloud",
  "secret.vcs",
  "secret.ai",
  "secret.payment",
  "secret.messaging",
  "secret.saas",
  "secret.generic",
] as const;

/**
 * What speaks for a match. `certain`: a checksum or a structure no other text has. `high`: a prefix the provider
 * reserved. `medium`: a shape next to the provider's name. `low`: a name and an improbable value.
 */
export const CONFIDENCES = ["low", "medium", "high", "certain"] as const;

/** Score of a match before its checksum is looked at. */
const SCORE = { low: 0.45, medium: 0.7, high: 0.9, certain: 0.95 } as const;

/**
 * How the pattern relates to the keyword that made it run.
 *
 * - `prefix`: the match begins with the keyword, spelled exactly so.
 * - `head`: the match begins with the keyword, in any case and as a word of its own.
 * - `infix`: the keyword, spelled exactly so, stands inside the match.
 * - `near`: the pattern is only the value; the keyword names the provider shortly before it, in any case.
 * - `structure`: the pattern says it all; the keyword, in any case, is somewhere in it.
 */
export const FINDS = ["prefix", "head", "infix", "near", "structure"] as const;

/** What speaks for a match, by how it was found: the first of its finding's reasons. */
const SPEAKS_FOR = {
  prefix: "issuer-format",
  head: "issuer-format",
  infix: "issuer-format",
  near: "issuer-nearby",
  structure: "structure",
} as const satisfies Record<(typeof FINDS)[number], string>;

/** One kind of secret, as data. Operators add theirs in the same form. */
export const SecretRule = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, "lower case letters, digits, . and -, at most 64"),
  title: z.string().min(1).max(120),
  category: z.enum(SECRET_CATEGORIES),
  severity: z.enum(SEVERITIES),
  confidence: z.enum(CONFIDENCES),
  /** Default: `block` for critical and high severity of certain or high confidence, else `flag`. */
  level: z.enum(LEVELS).optional(),
  maturity: z.enum(["stable", "incubating"]).default("stable"),
  find: z.enum(FINDS).default("prefix"),
  /** Literals of which at least one occurs in (`near`: before) every match. They decide whether the pattern runs. */
  keywords: z
    .array(z.string().regex(/^[\x20-\x7e]{3,40}$/, "3 to 40 printable ASCII characters"))
    .min(1)
    .max(40),
  /**
   * RE2 syntax. The group named `secret` is what is reported (`secret2`, `secret3` in further alternatives, since names
   * are unique); without it the whole match is, which is also cheaper: no second pass for the groups.
   */
  pattern: z.string().min(1).max(4_000),
  flags: z
    .string()
    .regex(/^[ims]{0,3}$/)
    .default(""),
  /** Bytes around the keyword's first byte that the pattern gets to see. */
  window: z
    .strictObject({ before: z.int().min(0).max(8_192).default(0), after: z.int().min(1).max(16_384).default(512) })
    .prefault({}),
  /**
   * What else must stand near the match: a pattern that is looked for in so many bytes before its first byte and after
   * its last, in any case. Cheaper than a gap of counted length in the main pattern, which RE2 may be very slow at.
   */
  beside: z
    .strictObject({
      pattern: z.string().min(1).max(1_000),
      before: z.int().min(0).max(8_192).default(420),
      after: z.int().min(0).max(8_192).default(0),
    })
    .optional(),
  /** What may not touch the secret: letters and digits, or also what base64 consists of, or `any`thing may. */
  left: z.enum(["alnum", "base64", "any"]).default("alnum"),
  right: z.enum(["alnum", "base64", "any"]).default("alnum"),
  /**
   * What the secret is held against, besides its entropy. `format`: it must not be filled with placeholder text.
   * `random`: it must look drawn at random (always so for `near`). `mixed`: that, with letters of both cases and digits.
   * `password`: it must be no variable, placeholder or stock password. `any`: nothing.
   */
  value: z.enum(["format", "random", "mixed", "password", "any"]).default("format"),
  /** Least entropy ratio of the secret (see `entropyRatio`). */
  entropy: z.number().min(0).max(1).default(0.35),
  /** A passing checksum makes a match certain; a failing one lowers its score, or with `require` drops it. */
  check: z.strictObject({ fn: z.enum(CHECKS), mode: z.enum(["raise", "require"]).default("raise") }).optional(),
  /** Exact values that are no secrets: documented examples, well-known development keys. */
  allow: z.array(z.string()).default([]),
  examples: z.strictObject({ match: z.array(z.string()).min(1), ignore: z.array(z.string()).min(1) }),
});
export type SecretRule = z.input<typeof SecretRule>;
type CheckedRule = z.output<typeof SecretRule>;

export interface CompiledRule extends Omit<CheckedRule, "pattern" | "beside" | "check" | "level"> {
  readonly pattern: Pattern;
  readonly beside?: { readonly pattern: Pattern; readonly before: number; readonly after: number };
  readonly level: Level;
  readonly score: number;
  /** The first reason of each of its findings. */
  readonly speaksFor: (typeof SPEAKS_FOR)[keyof typeof SPEAKS_FOR];
  readonly check?: { readonly fn: Check; readonly mode: "raise" | "require" };
}

/** @throws OperatorError RULE_INVALID naming the rule and the member at fault. */
export function compileRule(rule: unknown): CompiledRule {
  const parsed = SecretRule.safeParse(rule);
  if (!parsed.success) {
    const id = (rule as { id?: unknown } | null)?.id;
    throw new OperatorError("RULE_INVALID", `rule ${JSON.stringify(id ?? null)}: ${z.prettifyError(parsed.error)}`);
  }
  const { pattern, beside, check, level, ...rest } = parsed.data;
  const isGrave = rest.severity === "critical" || rest.severity === "high";
  const isSure = rest.confidence === "certain" || rest.confidence === "high";
  return {
    ...rest,
    pattern: new Pattern(pattern, rest.flags, `rule ${rest.id}`, rest.find === "prefix" || rest.find === "head"),
    level: level ?? (isGrave && isSure ? "block" : "flag"),
    score: SCORE[rest.confidence],
    speaksFor: SPEAKS_FOR[rest.find],
    ...(beside === undefined
      ? {}
      : { beside: { ...beside, pattern: new Pattern(beside.pattern, "i", `rule ${rest.id}`) } }),
    ...(check === undefined ? {} : { check }),
  };
}
