import type { AdminAction } from "../../audit/admin-action.js";
import type { TagFact } from "../../sessions/session-tags.js";
import type { MetricsReading } from "../metrics.js";
import type { PolicyFacts } from "./policy-facts.js";

/** Who answers for the server what only it knows: its one process, or its supervisor for all of them. */
export interface AdminSource {
  health(): Promise<Health>;
  metrics(): Promise<MetricsReading>;
  status(): Promise<unknown>;
  /** Tags in force, those of sessions looked at last first. */
  tags(query: TagQuery): Promise<readonly TagFact[]>;
  /** False when the tag to release is not in force, or nobody answers. */
  changeTag(order: TagOrder): Promise<boolean>;
  /** Decides about a payload, as if the tenant's key had sent it, without recording anything. */
  evaluate(order: EvaluateOrder): Promise<unknown>;
  /** Undefined when nobody answers. */
  policies(): Promise<PolicyFacts | undefined>;
  /** Writes down what somebody did through the admin API; false when that cannot be. */
  adminActed(order: AdminActionOrder): Promise<boolean>;
}

/** Why calls are not served, and why they are served not quite as configured; both empty when all is well. */
export interface Health {
  readonly notReady: readonly string[];
  readonly degraded: readonly string[];
}

/** Which tags somebody wants to see; what is absent does not matter. */
export interface TagQuery {
  readonly tenants: "all" | readonly string[];
  readonly sessions?: readonly { readonly tenant: string; readonly session: string }[] | undefined;
  readonly tag?: string | undefined;
  readonly limit: number;
}

/** A tag somebody sets for a time, or takes away. */
export interface TagOrder {
  readonly tenant: string;
  readonly session: string;
  readonly tag: string;
  /** Who, as they say. */
  readonly by: string;
  /** Absent: it is released. */
  readonly ttlMs?: number;
}

export interface EvaluateOrder {
  readonly payload: Buffer;
  readonly event?: string | undefined;
  readonly tenant: string;
}

export interface AdminActionOrder {
  /** "" where it concerns all of them. */
  readonly tenant: string;
  readonly action: AdminAction;
}
