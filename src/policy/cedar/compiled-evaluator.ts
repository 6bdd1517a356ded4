import { type CompiledPolicy, compilePolicy } from "./compile.js";
import type { Evaluation, Evaluator, ParsedPolicy } from "./evaluator.js";
import type { CedarRequest } from "./value.js";

/** Our own evaluation of Cedar's language. Held to Cedar's by `test/policy/cedar/agreement.test.ts`. */
export class CompiledEvaluator implements Evaluator {
  readonly #policies: readonly { readonly id: string; readonly applies: CompiledPolicy }[];

  /** Throws `UnsupportedSyntax`; whoever loads policies asks before. */
  constructor(policies: readonly ParsedPolicy[]) {
    this.#policies = policies.map(({ id, json }) => ({ id, applies: compilePolicy(json) }));
  }

  evaluate(request: CedarRequest): Evaluation {
    const matched: string[] = [];
    const errored: string[] = [];
    for (const { id, applies } of this.#policies) {
      try {
        if (applies(request)) matched.push(id);
      } catch {
        // Whatever went wrong, a bug of ours included, is this policy's alone: the others have their say.
        errored.push(id);
      }
    }
    return { matched, errored };
  }
}
