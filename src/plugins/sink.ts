import { z } from "zod";
import type { AuditRecord } from "../audit/record.js";
import { OperatorError } from "./errors.js";

/** A record on its way out. */
export interface Shipped {
  /** `<decision id>/<kind>`: the same whenever the same record is delivered, so that what arrives twice can be told. */
  readonly id: string;
  readonly record: AuditRecord;
}

/** What became of a batch. What is neither refused nor to be delivered again is safe on the other side. */
export interface Delivery {
  readonly again: readonly Shipped[];
  /** How many the other side will never take. They are left out and counted. */
  readonly refused: number;
  /** Why not all went through: one word (`timeout`, `status_503`, ...), never anything that was sent or received. */
  readonly why?: string;
  /** How long the other side asks to be left alone. */
  readonly afterMs?: number;
}

/** Everything is safe on the other side. */
export const DELIVERED: Delivery = { again: [], refused: 0 };

/** Takes the account elsewhere. Records come in the order of their chain, at least once, one batch at a time. */
export interface Sink {
  /** @param signal the server stops: give up, and say what is to be delivered again. */
  deliver(records: readonly Shipped[], signal: AbortSignal): Promise<Delivery>;
  close(): Promise<void>;
}

export interface SinkPlugin {
  readonly meta: { readonly id: string; readonly about: string; readonly version: string };
  /**
   * Makes a sink from the options of the configuration file, reaching for nothing yet.
   *
   * @param baseDir folder that relative paths start from.
   * @throws OperatorError PLUGIN_OPTIONS_INVALID
   */
  create(rawOptions: unknown, baseDir: string): Sink;
}

/** Ties a sink to its options schema, so that `create` only ever sees checked options with defaults filled in. */
export function defineSink<Schema extends z.ZodType>(spec: {
  meta: SinkPlugin["meta"];
  options: Schema;
  create(options: z.output<Schema>, baseDir: string): Sink;
}): SinkPlugin {
  return {
    meta: spec.meta,
    create(rawOptions, baseDir) {
      const parsed = spec.options.safeParse(rawOptions ?? {});
      if (parsed.success) return spec.create(parsed.data, baseDir);
      throw new OperatorError("PLUGIN_OPTIONS_INVALID", `${spec.meta.id}: ${z.prettifyError(parsed.error)}`);
    },
  };
}
