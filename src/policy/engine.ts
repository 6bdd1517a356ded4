import type { Severity } from "../plugins/contract.js";
import type { Decision, PolicyAction, PolicyMode } from "./decision.js";
import type { DecisionRequest } from "./request.js";

/** What is known about a loaded policy without evaluating it. */
export interface PolicyInfo {
  readonly id: string;
  /** `base`: shipped with Shutter. `operator`: from the policy directory. */
  readonly layer: "base" | "operator";
  /** File name inside its layer, and the line its first annotation stands on, from 1. */
  readonly file: string;
  readonly line: number;
  /** As it counts: for shipped policies after `shippedMode`. */
  readonly mode: PolicyMode;
  readonly severity: Severity;
  readonly action: PolicyAction;
  /** Template; see `blockMessage`. */
  readonly message: string;
  /** HTTP status of its block. */
  readonly status: number;
  /** Detectors whose findings it reads: ids, or `all` where that cannot be told from the text. */
  readonly reads: readonly string[] | "all";
}

/** A checked, immutable set of policies. Replaced as a whole on reload. */
export interface PolicyEngine {
  /** `sha256:` and 64 hex digits over everything a decision depends on but the request. */
  readonly revision: string;
  /** All of them, also those that are off; in the order of their ids. */
  readonly policies: readonly PolicyInfo[];
  /** Pure and synchronous: no clock, no I/O, and never throws. The same request gives the same decision. */
  decide(request: DecisionRequest): Decision;
}
