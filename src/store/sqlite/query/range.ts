import { STEP_MS } from "../../store.js";
import { WHOLE_DAY } from "../columns.js";
import { dayOf } from "../record-id.js";

export interface Range {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** The days that have to do with a time, in the order given. */
export function daysIn(days: readonly number[], { from = 0, to = Number.MAX_SAFE_INTEGER }: Range): number[] {
  return days.filter((day) => day >= dayOf(from) && day * STEP_MS.day < to);
}

/** The rows of `totals` and `policies` for a time, widened to whole hours: the first and the last `hour`. */
export function hoursIn(day: number, { from, to }: Range): readonly [first: number, last: number] {
  const start = day * STEP_MS.day;
  const first = Math.max(0, Math.floor(((from ?? start) - start) / STEP_MS.hour));
  const last = Math.min(23, Math.ceil(((to ?? start + STEP_MS.day) - start) / STEP_MS.hour) - 1);
  return first === 0 && last === 23 ? [WHOLE_DAY, WHOLE_DAY] : [first, last];
}

export function inWholeHours({ from, to }: Range): boolean {
  return [from, to].every((at) => at === undefined || at % STEP_MS.hour === 0);
}
