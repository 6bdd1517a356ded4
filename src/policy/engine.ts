import type { Severity } from "../plugins/contract.js";
import type { OnMissing, PolicyAnnotations } from "./annotations.js";
import type { SessionMember } from "./cedar/reads.js";
import type { Decision, PolicyAction, PolicyMode } from "./decision.js";
import type { FindingSelector } from "./finding-selector.js";
import type { PolicyLayer } from "./layer.js";
import type { LoadOptions } from "./load.js";
import type { Inspected } from "./policy-set.js";
import type { DecisionRequest } from "./request.js";
import type { PolicyFile } from "./source.js";

/** What is known about a loaded policy without evaluating it. */
export interface PolicyInfo
  extends Pick<
    PolicyAnnotations,
    | "rollout"
    | "rolloutKey"
    | "message"
    | "status"
    | "missingStatus"
    | "onModifyFail"
    | "scope"
    | "maxAgeS"
    | "session"
    | "expiresAt"
    | "owner"
    | "ticket"
    | "since"
  > {
  /** As in its file, behind the layer where that is a tenant's or project's: `acme/no-crm`, `acme/web/no-crm`. */
  readonly id: string;
  readonly effect: "permit" | "forbid";
  readonly layer: PolicyLayer;
  /** File name inside its layer, and the line its first annotation stands on, from 1. */
  readonly file: string;
  readonly line: number;
  /** As it counts: after `shippedMode` and `rollout.yaml`. */
  readonly mode: PolicyMode;
  readonly severity: Severity;
  readonly action: PolicyAction;
  readonly onMissing?: OnMissing;
  /** Findings a `redact` policy redacts. */
  readonly selectors: readonly FindingSelector[];
  /** What it reads that may be missing: told from its text, never less than it does read. */
  readonly reads: PolicyReads;
  /** Patterns of the parameters that the facts it asks for look at. */
  readonly factParams: readonly string[];
}

export interface PolicyReads {
  /** Detectors whose findings it asks for: ids, or `all` where that cannot be told from the text. */
  readonly detectors: readonly string[] | "all";
  /** Whether more findings can never keep it from matching. */
  readonly monotone: boolean;
  /** Paths of tool parameters, or `all` where they are computed. Absent: none. */
  readonly params?: readonly string[] | "all";
  /** Attributes of the principal that a source has to say. */
  readonly attributes: readonly string[];
  readonly groups: boolean;
  /** Names of facts, or `all` where they are not told by name. */
  readonly facts: readonly string[] | "all";
  readonly session: readonly SessionMember[];
}

/** What a caller must find out before it asks, because some policy reads it; the rest may be left out of requests. */
export interface EngineReads {
  /** Of tool calls, whether policies or the facts they ask for look at them. */
  readonly params: boolean;
  readonly attributes: readonly string[];
  readonly groups: boolean;
  readonly session: boolean;
}

/** What an engine was made of: the same makes one that decides the same. Plain data. */
export interface EngineRecipe {
  readonly files: readonly PolicyFile[];
  readonly options: LoadOptions;
}

/** A checked, immutable set of policies. Replaced as a whole on reload. */
export interface PolicyEngine {
  /** `sha256:` and 64 hex digits over everything a decision depends on but the request. */
  readonly revision: string;
  /** All of them, also those that are off; in the order of their ids. */
  readonly policies: readonly PolicyInfo[];
  /** Of all policies that are not off. */
  readonly reads: EngineReads;
  readonly recipe: EngineRecipe;
  /** Pure and synchronous: no clock, no I/O, and never throws. The same request gives the same decision. */
  decide(request: DecisionRequest): Decision;
  /** What `decide` asks and hears before it combines the answers: for tools that explain. */
  inspect(request: DecisionRequest): readonly Inspected[];
  /** Decides about a `pre_request` that was not read for lack of time. Cheap: it is asked when there is none. */
  decideUnread(owner: { readonly tenant: string; readonly project: string }): Decision;
  /** Ids of policies and exceptions that are past their date at `now`, in milliseconds since 1970. */
  expired(now: number): readonly string[];
}
