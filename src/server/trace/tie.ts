import type { HookEvent } from "../../plugins/event.js";
import type { Trace } from "../../sessions/trace.js";
import type { TiedTrace } from "../../sessions/trajectory.js";
import type { LocatedFinding } from "../event-summary.js";
import type { Printer } from "./printer.js";

/** A trace with what is known about where it stands, so that a finding can be placed there without the text. */
export interface LocatedTrace
  extends TiedTrace,
    Pick<LocatedFinding, "segment" | "kind" | "trust" | "pointer" | "turn"> {
  /** UTF-16 code units of its first string. */
  readonly length: number;
}

/** Gives calls and results their place, and what ties them: ids stand in the event, beside the content traces are made of. */
export function tieTraces(traces: readonly Trace[], event: HookEvent, printer: Printer): LocatedTrace[] {
  const callAt = new Map<number, string>();
  for (const { segments, callId } of event.toolCalls)
    if (callId !== undefined && segments[0] !== undefined) callAt.set(segments[0], callId);
  return traces.flatMap((trace) => {
    const segment = event.segments[trace.segment];
    if (segment === undefined) return [];
    const { kind, trust, pointer, turn, text } = segment;
    const callId = trace.kind === "call" ? callAt.get(trace.segment) : segment.callId;
    const call =
      trace.kind === "tools" || callId === undefined || callId === "" ? undefined : printer.of(`id ${callId}`);
    return [{ trace, call, segment: trace.segment, kind, trust, pointer, turn, length: text.length }];
  });
}
