import type { HookEvent } from "../../plugins/event.js";
import type { ReportedFinding } from "../../plugins/host.js";
import type { Trace } from "../../sessions/trace.js";
import type { Part } from "./found.js";
import type { Printer } from "./printer.js";
import { traceCall } from "./trace-call.js";
import { traceResult } from "./trace-result.js";
import { traceTools } from "./trace-tools.js";

/** Of one event; what agents do in parallel is far less. */
const TRACES_MAX = 2_048;

/**
 * What remains of an event for its session, in the order of the conversation: facts and keyed hashes of calls, results
 * and tool definitions. Runs in a worker, behind the detectors.
 *
 * @param findings what detectors found in this event.
 */
export function readTraces(event: HookEvent, findings: readonly ReportedFinding[], printer: Printer): Trace[] {
  const bySegment = new Map<number, ReportedFinding[]>();
  for (const finding of findings) {
    const known = bySegment.get(finding.segment);
    if (known === undefined) bySegment.set(finding.segment, [finding]);
    else known.push(finding);
  }
  const traces: Trace[] = [];
  for (const call of event.toolCalls) {
    const within = call.segments.flatMap((index) => bySegment.get(index) ?? []);
    const trace = traceCall(call, event, within, printer);
    if (trace !== undefined) traces.push(trace);
  }
  for (const parts of resultsOf(event)) {
    const trace = traceResult(parts, bySegment, printer);
    if (trace !== undefined) traces.push(trace);
  }
  const definitions = partsOf(event, ({ kind }) => kind === "tool_def");
  const tools = traceTools(definitions, bySegment, printer);
  if (tools !== undefined) traces.push(tools);
  return traces.sort((a, b) => a.segment - b.segment).slice(0, TRACES_MAX);
}

/** Strings of one result, or of one document, together. */
function resultsOf(event: HookEvent): Part[][] {
  const results = new Map<string, Part[]>();
  for (const part of partsOf(event, ({ kind }) => kind === "tool_result" || kind === "document")) {
    const { turn, callId, name } = part.segment;
    const key = `${turn} ${callId ?? name ?? ""}`;
    const parts = results.get(key);
    if (parts === undefined) results.set(key, [part]);
    else parts.push(part);
  }
  return [...results.values()];
}

function partsOf(event: HookEvent, isPart: (segment: Part["segment"]) => boolean): Part[] {
  return event.segments.flatMap((segment, index) => (isPart(segment) ? [{ segment, index }] : []));
}
