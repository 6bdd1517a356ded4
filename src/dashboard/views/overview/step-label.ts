const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const BOTH = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** The beginning of a step, as exact as the step is. @param at milliseconds since 1970 */
export function stepLabel(at: number, step: "minute" | "hour" | "day"): string {
  if (step === "day") return DAY.format(at);
  return (step === "minute" ? TIME : BOTH).format(at);
}
