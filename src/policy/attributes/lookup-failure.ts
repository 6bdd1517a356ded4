/** Why a source said nothing usable. A closed set: each is a label of a metric. */
export const FAILURES = [
  "timeout",
  "unreachable",
  "status",
  "redirect",
  "too_large",
  "not_json",
  "wrong_principal",
  "wrong_type",
  "incomplete",
  "breaker_open",
  "too_many",
  "source_error",
] as const;
export type Failure = (typeof FAILURES)[number];

/** A lookup that came to nothing. Carries no text of the answer: it would end up in a log. */
export class LookupFailure extends Error {
  override readonly name = "LookupFailure";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure);
    this.failure = failure;
  }
}
