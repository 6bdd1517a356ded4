const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What the time menu offers; a range of one's own is a pair of instants in `from` and `to`. */
export const RANGES = {
  "15m": { label: "Last 15 minutes", ms: 15 * MINUTE },
  "1h": { label: "Last hour", ms: HOUR },
  "6h": { label: "Last 6 hours", ms: 6 * HOUR },
  "24h": { label: "Last 24 hours", ms: DAY },
  "7d": { label: "Last 7 days", ms: 7 * DAY },
  "30d": { label: "Last 30 days", ms: 30 * DAY },
  "90d": { label: "Last 90 days", ms: 90 * DAY },
} as const;

export type RangeName = keyof typeof RANGES;
export const DEFAULT_RANGE: RangeName = "24h";

/** Half-open, in milliseconds since 1970. `isOpen`: it ends now, and goes on. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
  readonly isOpen: boolean;
}

type Params = Readonly<Record<string, string>>;

/** @param now milliseconds since 1970 */
export function windowOf(params: Params, now: number): TimeWindow {
  const from = Date.parse(params.from ?? "");
  const to = Date.parse(params.to ?? "");
  if (from < to) return { from, to, isOpen: false };
  return { from: now - RANGES[rangeOf(params)].ms, to: now, isOpen: true };
}

export function rangeOf({ range = "" }: Params): RangeName {
  return Object.hasOwn(RANGES, range) ? (range as RangeName) : DEFAULT_RANGE;
}

/** The step that makes a picture of tens to hundreds of points. */
export function stepOf({ from, to }: TimeWindow): "minute" | "hour" | "day" {
  if (to - from <= 6 * HOUR) return "minute";
  return to - from <= 14 * DAY ? "hour" : "day";
}

/**
 * How the API is asked for a window. Long ones begin and end with an hour, because whole hours are counted already and
 * parts of one are not; open ones have no end.
 */
export function timeParams(window: TimeWindow): { readonly from: string; readonly to?: string } {
  const unit = stepOf(window) === "minute" ? MINUTE : HOUR;
  const from = new Date(Math.floor(window.from / unit) * unit).toISOString();
  return window.isOpen ? { from } : { from, to: new Date(Math.ceil(window.to / unit) * unit).toISOString() };
}
