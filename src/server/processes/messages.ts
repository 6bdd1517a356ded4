import type { TagFact } from "../../sessions/session-tags.js";
import type { AdminActionOrder, EvaluateOrder, TagOrder, TagQuery } from "../admin/admin-source.js";
import type { PolicyFacts } from "../admin/policy-facts.js";
import type { EvaluatorStatus } from "../admin/status.js";
import type { Config } from "../config.js";
import type { MetricsReading } from "../metrics.js";
import type { Told } from "./told-siblings.js";

/** What an evaluator process is started with; the first message it gets. */
export interface EvaluatorOrder {
  readonly config: Config;
  /** Which of the server's processes it is, from 1; a replacement has the number of the one it replaces. */
  readonly process: number;
  /** The chain of the spool that it writes. */
  readonly chain: string;
  readonly secret: string;
}

/** `payload` in base64. */
export type EncodedEvaluateOrder = Omit<EvaluateOrder, "payload"> & { readonly payload: string };

/** What the supervisor may ask of a process that is ready. */
export interface EvaluatorQuestions {
  alive(argument: null): true;
  metrics(argument: null): MetricsReading;
  status(argument: null): EvaluatorStatus;
  tags(argument: TagQuery): readonly TagFact[];
  changeTag(argument: TagOrder): boolean;
  evaluate(argument: EncodedEvaluateOrder): unknown;
  policies(argument: null): PolicyFacts;
  adminActed(argument: AdminActionOrder): boolean;
}

/** Messages of the supervisor, beside those any forked process gets. */
export type ToEvaluator =
  | { readonly kind: "facts"; readonly batch: readonly Told[] }
  | { readonly kind: "placed" }
  /** Tell everything a newcomer should know. */
  | { readonly kind: "recall"; readonly newcomer: number }
  /** You know what your siblings know. */
  | { readonly kind: "caught_up" };

/** Messages of an evaluator process, beside those any forked process sends. */
export type FromEvaluator =
  /** Its memories are in place: it hears facts from now on. */
  | { readonly kind: "joined" }
  | { readonly kind: "facts"; readonly batch: readonly Told[] }
  | { readonly kind: "recalled"; readonly newcomer: number; readonly batch: readonly Told[]; readonly last: boolean }
  /** Everything is answered and written; it ends now. */
  | { readonly kind: "stopped"; readonly metrics: MetricsReading };
