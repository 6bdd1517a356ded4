import picomatch from "picomatch";
import { z } from "zod";
import { dateIn } from "./duration.js";
import type { DecisionRequest } from "./request.js";

const Text = z.string().min(1).max(200);

/** `exceptions.yaml`: for whom a policy does not hold for a while, and who says so. */
export const ExceptionsFile = z.strictObject({
  exceptions: z
    .array(
      z.strictObject({
        policy: Text,
        /** All that are given must hold; `user` is a glob of logins. */
        principal: z
          .strictObject({
            user: Text.optional(),
            group: Text.optional(),
            tenant: Text.optional(),
            project: Text.optional(),
          })
          .refine((given) => Object.keys(given).length > 0, "name a user, group, tenant or project"),
        /** Day or instant in UTC from which on it no longer counts. */
        expires: Text.refine((text) => dateIn(text) !== undefined, "a day (2027-01-31) or an instant in UTC"),
        owner: Text,
        approver: Text,
        reason: Text.optional(),
      }),
    )
    .max(1_000)
    .default([]),
});
export type ExceptionsFile = z.output<typeof ExceptionsFile>;

interface PolicyException {
  readonly policy: string;
  readonly covers: (request: DecisionRequest) => boolean;
  readonly expiresAt: number;
}

/** Forbids cannot be overridden by permits, so what is to be spared is said here. */
export class Exceptions {
  readonly #all: readonly PolicyException[];

  constructor(files: readonly ExceptionsFile[]) {
    this.#all = files.flatMap(({ exceptions }) =>
      exceptions.map(({ policy, principal, expires }) => ({
        policy,
        covers: selector(principal),
        expiresAt: dateIn(expires) ?? 0,
      })),
    );
  }

  /** Policies that are spared somebody. */
  get policies(): readonly string[] {
    return this.#all.map(({ policy }) => policy);
  }

  /** Milliseconds since 1970 at which what is excepted changes. */
  get dates(): readonly number[] {
    return this.#all.map(({ expiresAt }) => expiresAt);
  }

  except(policy: string, request: DecisionRequest): boolean {
    return this.#all.some(
      (exception) => exception.policy === policy && request.now < exception.expiresAt && exception.covers(request),
    );
  }

  /** `exception:<policy>` of those that are past their date. */
  expired(now: number): readonly string[] {
    return this.#all.flatMap(({ policy, expiresAt }) => (now < expiresAt ? [] : [`exception:${policy}`]));
  }
}

function selector(wanted: ExceptionsFile["exceptions"][number]["principal"]): PolicyException["covers"] {
  const isUser = wanted.user === undefined ? () => true : picomatch(wanted.user, { dot: true, bash: true });
  return ({ tenant, project, principal }) =>
    isUser(principal.id) &&
    (wanted.group === undefined || (principal.groups?.includes(wanted.group) ?? false)) &&
    (wanted.tenant === undefined || wanted.tenant === tenant) &&
    (wanted.project === undefined || wanted.project === project);
}
