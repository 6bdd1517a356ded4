import { signal } from "@preact/signals";
import { ago, clock, fullTime } from "./format.js";

const TICK_MS = 5_000;

/** Milliseconds since 1970, as of some seconds ago. */
export const now = signal(Date.now());
setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, TICK_MS);

/** An instant as time of day, or as how long ago; the full one on pointing at it. @param at ISO 8601 */
export function When({ at, as = "clock" }: { readonly at: string; readonly as?: "clock" | "ago" }) {
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={fullTime(ms)}>
      {as === "ago" ? ago(ms, Math.max(now.value, ms)) : clock(ms, now.value)}
    </time>
  );
}
