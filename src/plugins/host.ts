import { createHash, createHmac } from "node:crypto";
import { type DetectorPlugin, type Finding, type KeywordHits, LEVELS, REASONS_MAX, SEVERITIES } from "./contract.js";
import type { HookEvent } from "./event.js";

/** A finding as it leaves the host: what the detector said, and who said it about what. Still without the text. */
export interface ReportedFinding extends Finding {
  readonly detector: string;
  /** Keyed digest of the matched text (HMAC-SHA256, 16 hex digits): equal secrets, equal fingerprints. */
  readonly fingerprint: string;
  /** UTF-16 code units matched. */
  readonly length: number;
}

/** How one detector fared on one event. */
export interface LaneReport {
  readonly detector: string;
  /** `skipped`: nothing of what it reads. `seen`: all of it was scanned before. */
  readonly status: "done" | "skipped" | "seen" | "missed" | "failed";
  /** Closed set, so that nothing of the scanned text can leave in an error message. */
  readonly reason?: "throw" | "malformed" | "deadline" | "crash" | "overload";
  /** Microseconds spent. */
  readonly us: number;
}

export interface ScanReport {
  readonly findings: readonly ReportedFinding[];
  readonly lanes: readonly LaneReport[];
}

export interface HostedDetector {
  readonly plugin: DetectorPlugin;
  readonly options: unknown;
}

export interface HostOptions {
  readonly detectors: readonly HostedDetector[];
  /** Builds the shared pass over the union of all detectors' keywords. */
  readonly keywordPass: (keywords: readonly string[]) => (event: HookEvent) => KeywordHits;
  /** Key of the fingerprints, at least 16 bytes. */
  readonly fingerprintKey: Uint8Array;
}

/** A detector that reports more than this on one event has lost its footing; the rest adds nothing to a decision. */
export const FINDINGS_PER_DETECTOR_MAX = 1_000;

const RULE_ID = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const REASON = /^[a-z][a-z0-9-]{0,31}$/;

/**
 * Runs detectors over events, each fenced off from the others: one that throws or returns nonsense loses its own
 * findings of that event and nothing else. Lives in a worker; the same code runs in `shutter scan` and in tests.
 */
export class DetectorHost {
  /** Names what was looked for: ids, versions and options of all detectors. Cached verdicts and decisions carry it. */
  readonly version: string;
  readonly ids: readonly string[];
  readonly #lanes;
  readonly #keywords: (event: HookEvent) => KeywordHits;
  readonly #fingerprintKey: Uint8Array;

  constructor({ detectors, keywordPass, fingerprintKey }: HostOptions) {
    this.#lanes = detectors.map(({ plugin, options }) => ({ meta: plugin.meta, detector: plugin.create(options) }));
    this.#keywords = keywordPass([...new Set(detectors.flatMap(({ plugin }) => plugin.meta.keywords ?? []))]);
    this.#fingerprintKey = fingerprintKey;
    this.ids = detectors.map(({ plugin }) => plugin.meta.id);
    this.version = detectorSetVersion(detectors);
  }

  /** @param only lanes to run, by detector id; all when absent. */
  scan(event: HookEvent, only?: readonly string[]): ScanReport {
    const findings: ReportedFinding[] = [];
    const lanes: LaneReport[] = [];
    const kinds = new Set(event.segments.map((segment) => segment.kind));
    let keywords: KeywordHits | undefined;

    for (const { meta, detector } of this.#lanes) {
      if (only !== undefined && !only.includes(meta.id)) continue;
      if (!meta.events.includes(event.type) || !meta.reads.some((kind) => kinds.has(kind))) {
        lanes.push({ detector: meta.id, status: "skipped", us: 0 });
        continue;
      }
      const begun = process.hrtime.bigint();
      const elapsed = (): number => Number((process.hrtime.bigint() - begun) / 1000n);
      try {
        keywords ??= this.#keywords(event);
        const reported = detector.scan(event, keywords);
        if (!Array.isArray(reported) || !reported.every((finding) => isWellFormed(finding, event))) {
          lanes.push({ detector: meta.id, status: "failed", reason: "malformed", us: elapsed() });
          continue;
        }
        for (const finding of reported.slice(0, FINDINGS_PER_DETECTOR_MAX)) {
          findings.push(this.#complete(meta.id, finding, event));
        }
        lanes.push({ detector: meta.id, status: "done", us: elapsed() });
      } catch {
        // The error itself is dropped: its message may quote what was being scanned.
        lanes.push({ detector: meta.id, status: "failed", reason: "throw", us: elapsed() });
      }
    }
    return { findings, lanes };
  }

  #complete(detector: string, finding: Finding, event: HookEvent): ReportedFinding {
    const { rule, category, severity, level, score, reasons, segment, start, end } = finding;
    const text = event.segments[segment]?.text.slice(start, end) ?? "";
    const fingerprint = createHmac("sha256", this.#fingerprintKey).update(text).digest("hex").slice(0, 16);
    return {
      detector,
      rule,
      category,
      severity,
      level,
      score,
      ...(reasons === undefined ? {} : { reasons }),
      segment,
      start,
      end,
      length: text.length,
      fingerprint,
    };
  }
}

/** Digest over what makes two scans of the same text comparable: detector ids, versions and options. */
export function detectorSetVersion(detectors: readonly HostedDetector[]): string {
  const named = detectors.map(({ plugin: { meta }, options }) => [meta.id, meta.version, options ?? {}]);
  return createHash("sha256").update(JSON.stringify(named)).digest("hex").slice(0, 12);
}

function isWellFormed(finding: Finding, event: HookEvent): boolean {
  if (typeof finding !== "object" || finding === null) return false;
  const { rule, category, severity, level, score, reasons = [], segment, start, end } = finding;
  const text = event.segments[segment]?.text;
  return (
    RULE_ID.test(rule) &&
    RULE_ID.test(category) &&
    SEVERITIES.includes(severity) &&
    LEVELS.includes(level) &&
    score >= 0 &&
    score <= 1 &&
    Array.isArray(reasons) &&
    reasons.length <= REASONS_MAX &&
    reasons.every((reason) => REASON.test(reason)) &&
    text !== undefined &&
    Number.isInteger(start) &&
    Number.isInteger(end) &&
    start >= 0 &&
    start < end &&
    end <= text.length
  );
}
