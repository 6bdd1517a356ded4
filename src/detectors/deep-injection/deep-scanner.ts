import type { Detector, Finding } from "../../plugins/contract.js";
import type { HookEvent, Segment } from "../../plugins/event.js";
import { canonicalOf } from "../injection/canonical.js";
import { headsFor } from "../injection/learned.js";
import { Reader } from "../injection/model/reader.js";
import type { ClassifierLane } from "./classifier-lane.js";

/** Part of a text that the model is shown at once, in UTF-16 units. */
export interface Stretch {
  readonly segment: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** About as much as fits into 512 tokens of English, and what neighbours have in common. */
const STRETCH_UNITS = 1_500;
const OVERLAP_UNITS = 300;

/** The parts of a text, each beginning and ending between words where there are any. */
export function stretchesOf(segment: number, { text }: Pick<Segment, "text">): Stretch[] {
  const stretches: Stretch[] = [];
  for (let start = 0; start < text.length; ) {
    let end = Math.min(text.length, start + STRETCH_UNITS);
    if (end < text.length) {
      const space = text.lastIndexOf(" ", end);
      if (space > start + STRETCH_UNITS - OVERLAP_UNITS) end = space;
    }
    stretches.push({ segment, start, end, text: text.slice(start, end) });
    if (end === text.length) break;
    start = end - OVERLAP_UNITS;
  }
  return stretches;
}

export interface DeepScannerOptions {
  readonly minScore: number;
  readonly unsure: readonly [number, number];
  readonly deadlineMs: number;
  readonly completedDeadlineMs: number;
  readonly maxStretches: number;
  readonly completedMaxStretches: number;
}

/**
 * Asks the classifier about what others than the operator and the model wrote: before a reply only where the small model
 * is unsure, of completed requests everything.
 */
export class DeepScanner implements Detector {
  readonly #lane: Pick<ClassifierLane, "classify">;
  readonly #options: DeepScannerOptions;
  readonly #reader = new Reader();

  constructor(lane: Pick<ClassifierLane, "classify">, options: DeepScannerOptions) {
    this.#lane = lane;
    this.#options = options;
  }

  /** Throws when the model was late or failed: then nothing is known, and the host says so. */
  scan(event: HookEvent): Finding[] {
    const isAwaited = event.type === "pre_request";
    const asked = isAwaited ? this.#unsure(event) : this.#all(event);
    if (asked.length === 0) return [];
    const { deadlineMs, completedDeadlineMs, minScore } = this.#options;
    const scores = this.#lane.classify(
      asked.map(({ text }) => text),
      isAwaited ? deadlineMs : completedDeadlineMs,
    );
    if (typeof scores === "string") throw new Error(scores);
    return asked.flatMap(({ segment, start, end }, index): Finding[] => {
      const score = scores[index] ?? 0;
      if (score < minScore) return [];
      const place = { segment, start, end, score: Math.round(score * 1_000) / 1_000 };
      return [{ rule: "deep.classifier", category: "injection.deep", severity: "high", level: "flag", ...place }];
    });
  }

  #all(event: HookEvent): Stretch[] {
    return event.segments
      .flatMap((segment, index) => (headsFor(segment).attack ? stretchesOf(index, segment) : []))
      .slice(0, this.#options.completedMaxStretches);
  }

  #unsure(event: HookEvent): Stretch[] {
    const [least, most] = this.#options.unsure;
    return event.segments
      .flatMap((segment, index) => {
        const heads = headsFor(segment);
        if (!heads.attack) return [];
        return stretchesOf(index, segment).map((stretch) => {
          const { attack, embedded } = this.#reader.read(canonicalOf(Buffer.from(stretch.text)).bytes, heads);
          return { stretch, score: Math.max(attack.score, embedded.score) };
        });
      })
      .filter(({ score }) => score >= least && score < most)
      .sort((a, b) => b.score - a.score)
      .slice(0, this.#options.maxStretches)
      .map(({ stretch }) => stretch);
  }
}
