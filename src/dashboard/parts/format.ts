const WHOLE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const FULL = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "long" });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function count(value: number): string {
  return WHOLE.format(value);
}

/** Three digits or so: 1.2K, 3.4M. */
export function short(value: number): string {
  return Math.abs(value) < 10_000 ? WHOLE.format(value) : SHORT.format(value);
}

/** @param ratio 0 to 1. What is nearly all or nearly nothing is never rounded to all or nothing. */
export function percent(ratio: number): string {
  const value = ratio * 100;
  if (value === 0 || value === 100) return `${value}%`;
  if (value > 99.9) return "> 99.9%";
  if (value < 0.1) return "< 0.1%";
  return `${value.toFixed(value < 10 || value > 99 ? 1 : 0)}%`;
}

/** @param ms milliseconds */
export function duration(ms: number): string {
  if (ms < 1) return `${(ms * 1_000).toFixed(0)} µs`;
  if (ms < 10) return `${Number(ms.toFixed(1))} ms`;
  if (ms < 1_000) return `${ms.toFixed(0)} ms`;
  if (ms < MINUTE) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)} h ${Math.floor((ms % HOUR) / MINUTE)} min`;
  return `${Math.floor(ms / DAY)} d`;
}

export function bytes(value: number): string {
  if (value < 1_024) return `${value} B`;
  if (value < 1_048_576) return `${(value / 1_024).toFixed(value < 10_240 ? 1 : 0)} KiB`;
  if (value < 1_073_741_824) return `${(value / 1_048_576).toFixed(1)} MiB`;
  return `${(value / 1_073_741_824).toFixed(1)} GiB`;
}

export function dollars(value: number): string {
  return `$${value < 100 ? value.toFixed(2) : WHOLE.format(value)}`;
}

/** @param at milliseconds since 1970, now likewise */
export function ago(at: number, now: number): string {
  const ms = now - at;
  if (ms < 5_000) return "now";
  if (ms < MINUTE) return `${Math.floor(ms / 1_000)} s ago`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`;
  return `${Math.floor(ms / DAY)} d ago`;
}

/** Time of day; with the date where that is not today's. */
export function clock(at: number, now: number): string {
  return DATE.format(at) === DATE.format(now) && now - at < DAY
    ? CLOCK.format(at)
    : `${DATE.format(at)} ${CLOCK.format(at)}`;
}

/** The beginning of a step, as exact as the step is. @param at milliseconds since 1970 */
export function stepTime(at: number, step: "minute" | "hour" | "day"): string {
  if (step === "day") return DATE.format(at);
  return step === "minute" ? TIME.format(at) : `${DATE.format(at)}, ${TIME.format(at)}`;
}

/** Time of day, and at midnight the day. @param at milliseconds since 1970 */
export function tickTime(at: number): string {
  const time = TIME.format(at);
  return time === "00:00" ? DATE.format(at) : time;
}

export function fullTime(at: number): string {
  return FULL.format(at);
}

/** A digest as far as people compare it. */
export function shortRevision(revision = ""): string {
  return revision.replace("sha256:", "").slice(0, 12);
}

/** `dev@example.com` as `dev`, where there is only a column for it. */
export function shortLogin(login: string): string {
  return login.replace(/@.*$/, "");
}
