import type { Decision } from "../decision.js";
import type { EngineRecipe } from "../engine.js";
import type { DecisionRequest } from "../request.js";

/** One decision to be made again. */
export interface OracleTask {
  readonly revision: string;
  /** Sent with the first task of a revision; the thread keeps the policies of one. */
  readonly recipe?: EngineRecipe;
  readonly request: DecisionRequest;
  readonly decision: Decision;
}

/** `failed`: the policies could not be loaded again, or are others by now. */
export type OracleReply =
  | { readonly verdict: "agrees" | "failed" }
  | {
      readonly verdict: "differs";
      /** Ids of policies that one of the two decisions names otherwise than the other. */
      readonly policies: readonly string[];
    };
