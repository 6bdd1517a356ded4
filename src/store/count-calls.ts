import type { CallRecord, RecordedToolCall } from "../audit/record.js";

/** What a session remembers of its calls. */
export interface CallsSeen {
  /** Whether completed requests are told of in this session, and with them its calls. */
  fromResponses: boolean;
  /** Where the newest calls of its history stood. */
  historyPlace: string;
}

/**
 * Counts each tool call once. The same call is told of in the response that made it and, as the newest of the history, in
 * requests that follow; both post events of a request tell of the response. So the calls of responses count, and those
 * of histories where no response is told: each time their place in the conversation is another one.
 */
export function countCalls(record: CallRecord, seen: CallsSeen): readonly RecordedToolCall[] {
  const { tool_calls: calls = [], duplicate_of: repeated } = record;
  if (record.kind === "received" || record.kind === "evaluated") seen.fromResponses = true;
  const [first] = calls;
  if (first === undefined) return [];
  if (record.kind === "evaluated") {
    return first.source === "response" && repeated === undefined ? calls : [];
  }
  if (record.kind !== "decision" || seen.fromResponses || first.pointer === seen.historyPlace) return [];
  seen.historyPlace = first.pointer;
  return calls;
}
