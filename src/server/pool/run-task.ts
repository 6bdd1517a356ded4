import { keyedDigest } from "../../audit/keyed-digest.js";
import type { DetectorHost, ReportedFinding } from "../../plugins/host.js";
import { DerivedSegment } from "../../protocol/derived-segment.js";
import { openHookCall } from "../../protocol/hook-call.js";
import { type UnpackedEvent, unpackEvent } from "../../protocol/pack.js";
import { readEvent } from "../../protocol/read-event.js";
import { callFacts } from "../decision-request.js";
import { locate, summarize } from "../event-summary.js";
import { inspect } from "../inspection.js";
import { missedLanes } from "../scan/scan-outcome.js";
import type { Printer } from "../trace/printer.js";
import { readTraces } from "../trace/read-traces.js";
import { tieTraces } from "../trace/tie.js";
import type { ScanTask, ScanTaskResult, Task, TaskResult, WholeTask, WholeTaskResult, WorkerSettings } from "./task.js";

/** What a worker does with a task. Separate from the thread's entry file, so that tests can call it without a thread. */
export function runTask(
  task: Task,
  host: DetectorHost,
  printer: Printer,
  settings: Pick<WorkerSettings, "digestKey">,
): TaskResult {
  const begunAt = performance.timeOrigin + performance.now();
  switch (task.kind) {
    case "scan":
      return scan(task, host, printer, begunAt);
    case "whole":
      return evaluate(task, host, printer, settings, begunAt);
    case "inspect":
      return inspect(Buffer.from(task.payload), task.urlEvent, host, printer);
    case "warm_up":
      return undefined;
  }
}

function msSince(wallMs: number): number {
  return performance.timeOrigin + performance.now() - wallMs;
}

function scan(
  { body, byteLength, packed, lanes, lateAt }: ScanTask,
  host: DetectorHost,
  printer: Printer,
  begunAt: number,
): ScanTaskResult {
  if (Date.now() > lateAt) {
    return { findings: [], traces: [], lanes: missedLanes(lanes, "deadline"), begunAt };
  }
  const event = unpackEvent(Buffer.from(body, 0, byteLength), packed);
  const { findings, lanes: reports } = host.scan(event, lanes);
  const traces = readTraces(event, findings, printer).map((trace) => ({
    ...trace,
    segment: event.origins[trace.segment] ?? -1,
  }));
  return { findings: atOrigin(findings, event), traces, lanes: reports, begunAt, workedMs: msSince(begunAt) };
}

function evaluate(
  task: WholeTask,
  host: DetectorHost,
  printer: Printer,
  settings: Pick<WorkerSettings, "digestKey">,
  begunAt: number,
): WholeTaskResult {
  const call = openHookCall(Buffer.from(task.body, 0, task.byteLength), task.urlEvent);
  // The front thread has read this body before it handed it over.
  if ("refused" in call) throw new Error("an event was handed over unread");
  const event = readEvent(call);
  const { findings, lanes } = host.scan(event);
  return {
    summary: summarize(event, keyedDigest(Buffer.from(settings.digestKey))),
    calls: callFacts(event.toolCalls, task.withParams),
    findings: locate(findings, event),
    traces: tieTraces(readTraces(event, findings, printer), event, printer),
    lanes,
    begunAt,
    workedMs: msSince(begunAt),
  };
}

/**
 * Places findings in the event that was packed. What was found in a text derived from a segment (a string of JSON
 * inside a JSON string, say) is placed where that stands in the segment; it is dropped where the segment itself shows it.
 */
function atOrigin(findings: readonly ReportedFinding[], event: UnpackedEvent): ReportedFinding[] {
  const shown = new Set<string>();
  return findings.flatMap((finding) => {
    const segment = event.segments[finding.segment];
    const { start, end } = segment instanceof DerivedSegment ? segment.inOrigin(finding) : finding;
    const placed = { ...finding, segment: event.origins[finding.segment] ?? -1, start, end };
    const same = `${placed.detector}|${placed.rule}|${placed.fingerprint}|${placed.segment}|${start}`;
    if (shown.has(same)) return [];
    shown.add(same);
    return [placed];
  });
}
