import { checkFiles, type LoadOptions } from "../load.js";
import { readPolicyFiles } from "../policy-files.js";
import { PolicyInvalid, type PolicyProblem } from "../problem.js";
import { HINTS } from "./hints.js";

/** Something that loads and may still not do what was meant. */
export interface PolicyHint extends PolicyProblem {
  /** Name of the rule that gave the hint. */
  readonly rule: string;
}

export interface LintReport {
  /** Policies looked at, shipped ones included. */
  readonly policies: number;
  /** What keeps the set from loading. Hints are only looked for where there are none. */
  readonly errors: readonly PolicyProblem[];
  readonly hints: readonly PolicyHint[];
}

/** Everything that can be told about policies from their text alone. */
export async function lintPolicies(options: LoadOptions): Promise<LintReport> {
  const files = readPolicyFiles(options.dir);
  try {
    const { policies, rules } = await checkFiles(files, options);
    const among = { policies, facts: rules.facts.names };
    const own = policies.filter(({ info }) => info.layer.kind !== "base");
    const hints = own.flatMap((policy) =>
      HINTS.flatMap(({ rule, look }) =>
        look(policy, among).map(
          (message): PolicyHint => ({
            rule,
            file: policy.info.file,
            line: policy.info.line,
            column: 1,
            policy: policy.id,
            message,
          }),
        ),
      ),
    );
    return { policies: policies.length, errors: [], hints };
  } catch (error) {
    if (!(error instanceof PolicyInvalid)) throw error;
    return { policies: files.length, errors: error.problems, hints: [] };
  }
}
