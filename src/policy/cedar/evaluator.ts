import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { CedarRequest } from "./value.js";

/** What one question met: ids of policies whose scope and conditions hold, and of those that cannot be evaluated. */
export interface Evaluation {
  readonly matched: readonly string[];
  readonly errored: readonly string[];
}

/** Evaluates every policy given to it, each on its own: effects and modes are somebody else's business. */
export interface Evaluator {
  evaluate(request: CedarRequest): Evaluation;
}

/** A parsed policy under the id of its `@id`. */
export interface ParsedPolicy {
  readonly id: string;
  readonly json: PolicyJson;
}
