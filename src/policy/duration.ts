const UNIT_S: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Seconds of `30s`, `15m`, `12h`, `7d`; undefined for anything else, also for none. */
export function durationIn(text: string): number | undefined {
  const [, digits = "", unit = ""] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? [];
  const factor = UNIT_S[unit];
  return factor === undefined ? undefined : Number(digits) * factor;
}

/** Milliseconds since 1970 of a day (`2027-01-31`, its beginning) or an instant, both in UTC; undefined for no such date. */
export function dateIn(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z)?$/.test(text)) return undefined;
  const ms = Date.parse(text);
  // JavaScript takes 31 February for 3 March.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text.slice(0, 10) ? undefined : ms;
}
