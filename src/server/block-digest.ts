import { createHash } from "node:crypto";
import type { Label } from "../protocol/label.js";
import type { SpanEvent } from "../protocol/read-event.js";
import { NO_KEY } from "../protocol/span-segment.js";

/** Segments `from` up to, not including, `to`. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/** Segments of one turn stay together: a tool call is judged as a whole, and its strings are of one turn. */
export function turnsOf({ segments }: SpanEvent): Run[] {
  const runs: Run[] = [];
  for (let from = 0, to = 1; from < segments.length; to++) {
    if (to < segments.length && segments[to]?.turn === segments[from]?.turn) continue;
    runs.push({ from, to });
    from = to;
  }
  return runs;
}

/**
 * Names the content of runs of segments, so that equal names mean equal findings. A name covers everything a detector
 * is shown of a run: its bytes as they stand in the payload with all that lies between the strings, where each string
 * begins and ends, what the format says about it (kind, trust, role, name, media type), member names that stand outside,
 * and which strings make up which tool call. And beside it whose content it is, for which event and format, and which
 * detectors judged it. It does not cover where the run stands: moving it changes no finding.
 */
export class BlockDigester {
  readonly #event: SpanEvent;
  readonly #header: string;
  readonly #signatures = new Map<Label, string>();
  readonly #callsAt = new Map<number, string>();

  /** @param scope secret, tenant and detector set version: what must be equal for two contents to share a verdict. */
  constructor(event: SpanEvent, scope: string) {
    this.#event = event;
    this.#header = `${scope}\0${event.type}\0${event.format}`;
    for (const { name, source, segments } of event.toolCalls) {
      const first = segments[0];
      if (first === undefined) continue;
      const offsets = segments.map((segment) => segment - first).join();
      this.#callsAt.set(first, `${this.#callsAt.get(first) ?? ""}${source}\0${name}\0${offsets}\0`);
    }
  }

  digest({ from, to }: Run): string {
    const { segments } = this.#event;
    const begin = segments[from]?.start ?? 0;
    const end = segments[to - 1]?.end ?? begin;
    const labels = new Map<Label, number>();
    const places = new Int32Array((to - from) * 4);
    let words = this.#header;
    for (let index = from, at = 0; index < to; index++, at += 4) {
      const segment = segments[index];
      if (segment === undefined) break;
      let label = labels.get(segment.label);
      if (label === undefined) {
        label = labels.size;
        labels.set(segment.label, label);
        words += `\0${this.#signature(segment.label)}`;
      }
      places[at] = label;
      places[at + 1] = segment.start - begin;
      places[at + 2] = segment.end - begin;
      const keyIsOutside = segment.keyStart === NO_KEY || segment.keyStart < begin;
      places[at + 3] = keyIsOutside ? -1 : segment.keyStart - begin;
      if (keyIsOutside) words += `\0\0${segment.key}`;
      const calls = this.#callsAt.get(index);
      if (calls !== undefined) words += `\0\0\0${index - from}\0${calls}`;
    }
    const { bytes } = this.#event.segments[from]?.payload ?? { bytes: Buffer.alloc(0) };
    return createHash("sha256")
      .update(`${words.length}\0${words}`)
      .update(Buffer.from(places.buffer))
      .update(bytes.subarray(begin, end))
      .digest("base64");
  }

  #signature(label: Label): string {
    const known = this.#signatures.get(label);
    if (known !== undefined) return known;
    const { payload } = this.#event.segments[0] ?? {};
    const textOf = (span: Label["role"]): string => (span === undefined ? "" : (payload?.text(span) ?? ""));
    const { kind, trust, role, name, mime = "", credentialByDesign, isParamsText } = label;
    const flags = `${credentialByDesign ? "c" : ""}${isParamsText ? "p" : ""}`;
    const signature = [kind, trust, textOf(role), textOf(name), mime, flags]
      .map((part) => `${part.length}:${part}`)
      .join();
    this.#signatures.set(label, signature);
    return signature;
  }
}
