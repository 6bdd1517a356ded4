import { OperatorError } from "../plugins/errors.js";

/** One mistake in a policy file. */
export interface PolicyProblem {
  /** Path as it was read. */
  readonly file: string;
  /** From 1; column in UTF-16 code units. */
  readonly line: number;
  readonly column: number;
  /** Id of the policy, where it has one. */
  readonly policy?: string;
  /** What is wrong, and how to mend it. */
  readonly message: string;
}

/** Thrown when a policy set cannot be used; nothing of the set is. */
export class PolicyInvalid extends OperatorError {
  readonly problems: readonly PolicyProblem[];

  constructor(problems: readonly PolicyProblem[], options?: ErrorOptions) {
    super("POLICY_INVALID", problems.map(problemLine).join("\n"), options);
    this.problems = problems;
  }
}

export function problemLine({ file, line, column, policy, message }: PolicyProblem): string {
  return `${file}:${line}:${column}: ${policy === undefined ? "" : `policy "${policy}": `}${message}`;
}
