import type { Level } from "../../plugins/contract.js";
import type { Segment } from "../../plugins/event.js";
import type { ReportedFinding } from "../../plugins/host.js";
import type { Print } from "../../sessions/trace.js";
import { askedPrints } from "./order-prints.js";
import type { Printer } from "./printer.js";

/** Around what instructs: what it asks for stands next to how it asks. */
export const AROUND_CHARS = 400;
/** Prints kept of what one text asks for. */
export const ORDERS_MAX = 192;
const INJECTIONS_MAX = 4;

/** A segment, and where it stands in the event. */
export interface Part {
  readonly segment: Segment;
  readonly index: number;
}

/** A finding, with the text it is in. */
export interface Found {
  readonly finding: ReportedFinding;
  readonly text: string;
}

/** @param findings by the index of their segment. */
export function foundIn(
  parts: readonly Part[],
  findings: ReadonlyMap<number, readonly ReportedFinding[]>,
): readonly Found[] {
  return parts.flatMap(({ segment, index }) =>
    (findings.get(index) ?? []).map((finding) => ({ finding, text: segment.text })),
  );
}

/** The worst level of what instructs the model; nothing where nothing does. */
export function injectedBy(injections: readonly Found[]): { readonly injected?: Level } {
  if (injections.length === 0) return {};
  return { injected: injections.some(({ finding }) => finding.level === "block") ? "block" : "flag" };
}

/** Of what stands around findings of the injection detector: what the text asks for. */
export function injectedOrders(injections: readonly Found[], printer: Printer): Print[] {
  const orders = new Set<Print>();
  for (const { finding, text } of injections.slice(0, INJECTIONS_MAX)) {
    const around = text.slice(Math.max(0, finding.start - AROUND_CHARS), finding.end + AROUND_CHARS);
    for (const print of askedPrints(around, printer)) orders.add(print);
  }
  return [...orders].slice(0, ORDERS_MAX);
}
