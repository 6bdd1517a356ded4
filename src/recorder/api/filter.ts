import type { z } from "zod";
import { DIMENSIONS, type Dimension, type Filter, type Tenants } from "../../store/query.js";
import { STEP_MS } from "../../store/store.js";
import type { RecordFilter } from "./shapes/query.js";

/** What a caller asked for, after `RecordFilter` has read it. */
export type AskedFilter = { readonly [Name in keyof typeof RecordFilter]?: z.output<(typeof RecordFilter)[Name]> };

/** Parameters that are dimensions of the store, by the same name. `degraded` has two words of its own. */
const NAMED_ALIKE = DIMENSIONS.filter((name) => name !== "degraded");

const HOUR_MS = STEP_MS.hour;

/** The same question as the store is asked it. */
export function filterOf(asked: AskedFilter, tenants: Tenants): Filter {
  const { from, to, degraded, request_id, decision_id } = asked;
  const reasons = degraded?.filter((reason) => reason !== "any" && reason !== "none");
  const where: Partial<Record<Dimension, readonly string[]>> = {};
  for (const name of NAMED_ALIKE) {
    const values = asked[name];
    if (values !== undefined) where[name] = values;
  }
  if (reasons !== undefined && reasons.length > 0) where.degraded = reasons;
  return {
    tenants,
    where,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(degraded?.includes("any") ? { degraded: true } : {}),
    ...(degraded?.includes("none") ? { degraded: false } : {}),
    ...(request_id === undefined ? {} : { requestId: request_id }),
    ...(decision_id === undefined ? {} : { decisionIdPrefix: decision_id }),
  };
}

/**
 * The same time in whole hours, where nothing but time is asked for: what is counted by the hour already need not be
 * counted again.
 */
export function inWholeHours(filter: Filter): Filter {
  const { from, to, where = {}, degraded, requestId, decisionIdPrefix } = filter;
  const isTimeOnly = [degraded, requestId, decisionIdPrefix, ...Object.values(where)].every(
    (part) => part === undefined,
  );
  if (!isTimeOnly) return filter;
  return {
    ...filter,
    ...(from === undefined ? {} : { from: Math.floor(from / HOUR_MS) * HOUR_MS }),
    ...(to === undefined ? {} : { to: Math.ceil(to / HOUR_MS) * HOUR_MS }),
  };
}
