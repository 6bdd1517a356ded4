import picomatch from "picomatch";
import { z } from "zod";
import { dateIn } from "./duration.js";
import type { PolicyFinding } from "./request.js";

const Text = z.string().min(1).max(200);

/** Findings that do not count for a while, whatever policy is asked; who says so, and why. */
export const AllowedFinding = z
  .strictObject({
    /** What records call it; no two are called the same. */
    id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, "lower case letters, digits, `.`, `_` and `-`, at most 64"),
    /** All that are given must hold. A glob of `detector/rule`: `secrets/generic-*`. */
    rule: Text.optional(),
    /** Glob of JSON pointers into the hook payload: `/request_body/tools/**`; `*` is one step of the pointer. */
    path: z.string().min(1).max(1_000).startsWith("/", "a JSON pointer, which begins with /").optional(),
    /** Of the one value, as records show it. Another one under another key. */
    fingerprint: z
      .string()
      .regex(/^[0-9a-f]{16}$/, "16 hex digits, as in audit records")
      .optional(),
    /** Only calls of this tenant. */
    tenant: Text.optional(),
    owner: Text,
    reason: Text,
    /** Day or instant in UTC from which on the findings count again. */
    expires: Text.refine((text) => dateIn(text) !== undefined, "a day (2027-01-31) or an instant in UTC"),
  })
  .refine(({ rule, path, fingerprint }) => (rule ?? path ?? fingerprint) !== undefined, {
    message: "say which findings: by `rule`, `path` or `fingerprint`",
  });
export type AllowedFinding = z.output<typeof AllowedFinding>;

/** The list as a whole: an id names one entry. */
export const AllowedFindingList = z
  .array(AllowedFinding)
  .max(1_000)
  .superRefine((entries, context) => {
    for (const [index, { id }] of entries.entries()) {
      if (entries.findIndex((other) => other.id === id) !== index) {
        context.addIssue({ code: "custom", path: [index, "id"], message: `${id} is taken; give each entry its own` });
      }
    }
  });

/** A finding as far as it is asked here. */
export interface AllowableFinding extends PolicyFinding {
  readonly pointer: string;
  readonly fingerprint: string;
}

interface Entry {
  readonly id: string;
  readonly expiresAt: number;
  readonly covers: (finding: AllowableFinding, tenant: string) => boolean;
}

/**
 * Marks findings that somebody answers for. They stay in the account and are left out of what policies see.
 *
 * Policies' exceptions lift one policy for some principals; this lifts single findings for all policies.
 */
export class AllowedFindings {
  readonly #entries: readonly Entry[];

  constructor(list: readonly AllowedFinding[]) {
    this.#entries = list.map((entry) => ({
      id: entry.id,
      expiresAt: dateIn(entry.expires) ?? 0,
      covers: coverageOf(entry),
    }));
  }

  /** @param now milliseconds since 1970. */
  mark<Finding extends AllowableFinding>(
    findings: readonly Finding[],
    tenant: string,
    now: number,
  ): readonly Finding[] {
    const entries = this.#entries.filter(({ expiresAt }) => now < expiresAt);
    if (entries.length === 0 || findings.length === 0) return findings;
    return findings.map((finding) => {
      const entry = entries.find(({ covers }) => covers(finding, tenant));
      return entry === undefined ? finding : { ...finding, allowed: entry.id };
    });
  }

  /** `allowed:<id>` of those that are past their date. */
  expired(now: number): readonly string[] {
    return this.#entries.flatMap(({ id, expiresAt }) => (now < expiresAt ? [] : [`allowed:${id}`]));
  }
}

function coverageOf({ rule, path, fingerprint, tenant }: AllowedFinding): Entry["covers"] {
  const isRule = globOf(rule);
  const isPath = globOf(path);
  return (finding, ofTenant) =>
    (fingerprint === undefined || fingerprint === finding.fingerprint) &&
    (tenant === undefined || tenant === ofTenant) &&
    isRule(`${finding.detector}/${finding.rule}`) &&
    isPath(finding.pointer);
}

function globOf(glob: string | undefined): (text: string) => boolean {
  return glob === undefined ? () => true : picomatch(glob, { dot: true });
}
