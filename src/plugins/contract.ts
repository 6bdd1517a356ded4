import { z } from "zod";
import { OperatorError } from "./errors.js";
import type { HookEvent, HookEventType, SegmentKind } from "./event.js";

export const SEVERITIES = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What the shipped policies do with a finding once they are enforced: stop the request, or only show it. */
export const LEVELS = ["flag", "block"] as const;
export type Level = (typeof LEVELS)[number];

export const REASONS_MAX = 8;

/**
 * What a detector reports: which rule, and where. The matched text is deliberately absent, so a finding can be logged,
 * stored and shown. The host adds the detector's id and a keyed fingerprint.
 */
export interface Finding {
  /** Rule id: lower case letters, digits, `.`, `_`, `-`; at most 64 characters; never made from scanned text. */
  readonly rule: string;
  /** What kind of thing it is, from the detector's own closed list (`secret.token`, `exec.remote`, ...). */
  readonly category: string;
  readonly severity: Severity;
  readonly level: Level;
  /** 0 to 1. */
  readonly score: number;
  /**
   * What speaks for the score and against it, in words of the detector's own closed list (`checksum-failed`, `in-base64`):
   * lower case letters, digits and `-`, at most 32 characters each and `REASONS_MAX` of them; never made from scanned text.
   */
  readonly reasons?: readonly string[];
  /** Index into `event.segments`. */
  readonly segment: number;
  /** Half-open range in `segment.text`, in UTF-16 code units (what `text.slice` takes). */
  readonly start: number;
  readonly end: number;
}

/** Where a detector's `meta.keywords` occur. One pass over the event serves all detectors. */
export interface KeywordHits {
  /** Whether the keyword occurs anywhere in the event's segments. ASCII case is ignored. */
  has(keyword: string): boolean;
}

export interface Detector {
  /**
   * Pure and synchronous: same event, same findings. No I/O, no clock, no state between calls.
   *
   * May be shown an event in parts, whole turns at a time: what was scanned before is left out, and large events are
   * shared out over workers. So a finding must follow from the turn it stands in.
   */
  scan(event: HookEvent, keywords: KeywordHits): readonly Finding[];
}

export interface DetectorMeta {
  /** Lower case letters, digits, `-`; unique among the loaded plugins. */
  readonly id: string;
  readonly about: string;
  /** Part of the detector set version: change it whenever the same text may give other findings. */
  readonly version: string;
  readonly events: readonly HookEventType[];
  /** Segment kinds it reads. An event with none of them never reaches it. */
  readonly reads: readonly SegmentKind[];
  /** Lower-case ASCII literals looked for in the shared keyword pass. */
  readonly keywords?: readonly string[];
}

export interface DetectorPlugin {
  readonly meta: DetectorMeta;
  /** Builds a detector from the options of the configuration file; throws `PLUGIN_OPTIONS_INVALID`. */
  create(rawOptions: unknown): Detector;
}

/** Ties a detector to its options schema, so that `create` only ever sees checked options with defaults filled in. */
export function defineDetector<Schema extends z.ZodType>(spec: {
  meta: DetectorMeta;
  options: Schema;
  create(options: z.output<Schema>): Detector;
}): DetectorPlugin {
  return {
    meta: spec.meta,
    create(rawOptions) {
      const parsed = spec.options.safeParse(rawOptions ?? {});
      if (parsed.success) return spec.create(parsed.data);
      throw new OperatorError("PLUGIN_OPTIONS_INVALID", `${spec.meta.id}: ${z.prettifyError(parsed.error)}`);
    },
  };
}
