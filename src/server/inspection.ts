import type { HookEventType } from "../plugins/event.js";
import type { DetectorHost, LaneReport } from "../plugins/host.js";
import { openHookCall } from "../protocol/hook-call.js";
import { readEvent } from "../protocol/read-event.js";
import { type EventFacts, factsOfEvent } from "./decision-request.js";
import { type LocatedFinding, locate } from "./event-summary.js";
import type { Printer } from "./trace/printer.js";
import { readTraces } from "./trace/read-traces.js";
import { type LocatedTrace, tieTraces } from "./trace/tie.js";

/** What one payload holds and what was found in it, for a person. Texts are absent: segments are told by kind, place and length. */
export interface Inspection {
  readonly basis: string;
  readonly facts: EventFacts;
  readonly segments: readonly { readonly kind: string; readonly pointer: string; readonly length: number }[];
  readonly findings: readonly LocatedFinding[];
  readonly traces: readonly LocatedTrace[];
  readonly lanes: readonly LaneReport[];
}

export interface Unreadable {
  readonly refused: string;
  /** Byte where reading stopped. */
  readonly at: number;
}

/** Reads and scans one payload on its own, as `shutter eval` and the dry run of the admin API do. */
export function inspect(
  payload: Buffer,
  urlEvent: HookEventType | undefined,
  host: DetectorHost,
  printer: Printer,
): Inspection | Unreadable {
  const envelope = openHookCall(payload, urlEvent);
  if ("refused" in envelope) return { refused: envelope.refused, at: envelope.at };
  const event = readEvent(envelope);
  const { findings, lanes } = host.scan(event);
  return {
    basis: envelope.basis,
    facts: factsOfEvent(event, true),
    segments: event.segments.map(({ kind, pointer, text }) => ({ kind, pointer, length: text.length })),
    findings: locate(findings, event),
    traces: tieTraces(readTraces(event, findings, printer), event, printer),
    lanes,
  };
}
