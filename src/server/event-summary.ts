import type { KeyedDigest } from "../audit/keyed-digest.js";
import { reduceParams } from "../audit/param-shape.js";
import { type RecordedToolCall, TOOL_CALLS_MAX, TOOL_NAMES_MAX } from "../audit/record.js";
import type {
  HookEvent,
  HookEventType,
  HookMetadata,
  ProviderFormat,
  SegmentKind,
  ToolCall,
  Trust,
} from "../plugins/event.js";
import type { ReportedFinding } from "../plugins/host.js";

/** A finding with what is known about where it stands, so that whoever decides needs no text. */
export interface LocatedFinding extends ReportedFinding {
  readonly kind: SegmentKind;
  readonly trust: Trust;
  /** JSON pointer into the hook payload. */
  readonly pointer: string;
  /** Index of the message or input item it stands in; -1 outside the conversation. */
  readonly turn: number;
  /** Id of the `allowed_findings` entry that answers for it. */
  readonly allowed?: string;
}

/**
 * What remains of an event once it has been scanned: all that policies decide on and audit records keep. Plain data,
 * and no text of the conversation.
 */
export interface EventSummary {
  readonly type: HookEventType;
  readonly format: ProviderFormat;
  readonly metadata: HookMetadata;
  readonly segments: number;
  readonly media: number;
  readonly toolsOffered: { readonly total: number; readonly names: readonly string[] };
  /** See `newestCalls`. */
  readonly toolCalls: readonly RecordedToolCall[];
  readonly toolCallsTotal: number;
}

/** @param unread what was counted before and is not in `event`. */
export function summarize(
  event: HookEvent,
  digest: KeyedDigest,
  unread: Pick<EventSummary, "segments" | "media"> = { segments: 0, media: 0 },
): EventSummary {
  const newest = newestCalls(event.toolCalls);
  return {
    type: event.type,
    format: event.format,
    metadata: event.metadata,
    segments: unread.segments + event.segments.length,
    media: event.segments.reduce((count, { kind }) => count + (kind === "media" ? 1 : 0), unread.media),
    toolsOffered: {
      total: event.toolDefinitions.length,
      names: event.toolDefinitions.slice(0, TOOL_NAMES_MAX).map(({ name }) => name),
    },
    toolCalls: newest.slice(0, TOOL_CALLS_MAX).map((call) => recordToolCall(call, digest)),
    toolCallsTotal: newest.length,
  };
}

export function locate(findings: readonly ReportedFinding[], event: HookEvent): LocatedFinding[] {
  return findings.flatMap((finding) => {
    const segment = event.segments[finding.segment];
    if (segment === undefined) return [];
    const { kind, trust, pointer, turn } = segment;
    return [{ ...finding, kind, trust, pointer, turn }];
  });
}

/** The calls of the response, else those of the last turn of the history that has any. Agents resend all others. */
export function newestCalls(calls: readonly ToolCall[]): readonly ToolCall[] {
  const made = calls.filter(({ source }) => source === "response");
  if (made.length > 0) return made;
  // Some formats make every parallel call an item of its own, so calls of neighbouring items belong together.
  let from = calls.length;
  while (from > 0 && (calls[from - 1]?.turn ?? 0) >= (calls[from]?.turn ?? calls.at(-1)?.turn ?? 0) - 1) from--;
  return calls.slice(from);
}

function recordToolCall({ name, source, pointer, params }: ToolCall, digest: KeyedDigest): RecordedToolCall {
  const [, server] = /^mcp__(.+?)__/.exec(name) ?? [];
  return { name, source, pointer, params: reduceParams(params, digest), ...(server === undefined ? {} : { server }) };
}
