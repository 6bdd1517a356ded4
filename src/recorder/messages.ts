import type { AdminActionOrder, Health, TagOrder, TagQuery } from "../server/admin/admin-source.js";
import type { PolicyFacts } from "../server/admin/policy-facts.js";
import type { Config } from "../server/config.js";
import type { MetricsReading } from "../server/metrics.js";
import type { EncodedEvaluateOrder } from "../server/processes/messages.js";
import type { TagFact } from "../sessions/session-tags.js";

/** Why a recorder that ended was replaced. */
export const RESTART_REASONS = ["crash", "silent"] as const;
export type RestartReason = (typeof RESTART_REASONS)[number];

/** What the recorder is started with. */
export interface RecorderOrder {
  readonly config: Config;
  /** How often one was replaced since the server started. */
  readonly restarts: Readonly<Record<RestartReason, number>>;
  /** Of those before it that ended while they opened the store, in a row. */
  readonly storeFailures: number;
}

/** What the server may ask the recorder. */
export interface RecorderQuestions {
  alive(argument: null): true;
  /** Answered when it has tried for the first time to open the store, whatever came of it. */
  triedStore(argument: null): true;
}

/** What the recorder asks the server, because nobody else knows it. */
export interface ServerQuestions {
  health(argument: null): Health;
  metrics(argument: null): MetricsReading;
  status(argument: null): unknown;
  tags(argument: TagQuery): readonly TagFact[];
  changeTag(argument: TagOrder): boolean;
  evaluate(argument: EncodedEvaluateOrder): unknown;
  policies(argument: null): PolicyFacts | undefined;
  adminActed(argument: AdminActionOrder): boolean;
}
