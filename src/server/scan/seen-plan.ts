import type { ReportedFinding } from "../../plugins/host.js";
import type { SpanEvent } from "../../protocol/read-event.js";
import type { BlockVerdict, SeenContent } from "../../sessions/seen-content.js";
import type { Trace } from "../../sessions/trace.js";
import { BlockDigester, type Run, turnsOf } from "./block-digest.js";

/** What of an event was scanned before, and what is left to scan. */
export interface SeenPlan {
  /** What is known of what was seen; `segment` counts in the event. */
  readonly known: BlockVerdict;
  /** Segments that nobody has scanned yet. */
  readonly unseen: readonly number[];
  /**
   * Call with what was found, as soon as every detector has finished with some of the unseen segments, and again when
   * more of them are done.
   */
  remember(found: BlockVerdict, scanned: readonly number[]): void;
}

/**
 * Turns are put together into blocks of at least this many bytes, because a digest costs about 3 us whatever its size.
 * Blocks are cut from the beginning, and agents append, so the blocks of the next request are the same ones; only the
 * turns behind the last block are looked up one by one.
 */
export const BLOCK_BYTES_MIN = 64 * 1024;

interface Lookup extends Run {
  readonly digest: string;
}

/** Looks an event up. The same findings result with and without what was seen, in any state of the memory. */
export function planScan(
  event: SpanEvent,
  scope: string,
  seen: SeenContent,
  blockBytesMin = BLOCK_BYTES_MIN,
): SeenPlan {
  const digester = new BlockDigester(event, scope);
  const findings: ReportedFinding[] = [];
  const traces: Trace[] = [];
  const unseen: number[] = [];
  /** Turns and blocks of which nothing is remembered yet. */
  let open: Lookup[] = [];

  const look = (run: Run): Lookup | undefined => {
    const digest = digester.digest(run);
    const verdict = seen.verdict(digest);
    if (verdict === undefined) return { ...run, digest };
    for (const finding of verdict.findings) findings.push({ ...finding, segment: finding.segment + run.from });
    for (const trace of verdict.traces) traces.push({ ...trace, segment: trace.segment + run.from });
    return undefined;
  };
  const lookAtTurns = (turns: readonly Run[]): void => {
    for (const turn of turns) {
      const missed = look(turn);
      if (missed === undefined) continue;
      open.push(missed);
      for (let index = turn.from; index < turn.to; index++) unseen.push(index);
    }
  };

  const unread = event.conversation?.json.elided;
  let waiting: Run[] = [];
  for (const turn of turnsOf(event)) {
    // What was left unread must not lie within a block.
    const last = event.segments[turn.from - 1]?.start ?? 0;
    if (unread !== undefined && last < unread.from && (event.segments[turn.from]?.start ?? 0) >= unread.to) {
      lookAtTurns(waiting);
      waiting = [];
    }
    waiting.push(turn);
    const from = waiting[0]?.from ?? turn.from;
    const bytes = (event.segments[turn.to - 1]?.end ?? 0) - (event.segments[from]?.start ?? 0);
    if (bytes < blockBytesMin) continue;
    // A turn that fills a block alone needs no second name.
    const block = waiting.length > 1 ? look({ from, to: turn.to }) : undefined;
    if (waiting.length === 1 || block !== undefined) lookAtTurns(waiting);
    if (block !== undefined) open.push(block);
    waiting = [];
  }
  lookAtTurns(waiting);

  const left = new Set(unseen);
  return {
    known: { findings, traces },
    unseen,
    remember(found, scanned) {
      for (const index of scanned) left.delete(index);
      const isLeft = ({ from, to }: Run): boolean => {
        for (let index = from; index < to; index++) if (left.has(index)) return true;
        return false;
      };
      const allFindings = [...findings, ...found.findings];
      const allTraces = [...traces, ...found.traces];
      const stillOpen: Lookup[] = [];
      for (const run of open) {
        if (isLeft(run)) {
          stillOpen.push(run);
          continue;
        }
        const { from, to, digest } = run;
        const inside = <Placed extends { readonly segment: number }>(all: readonly Placed[]): Placed[] =>
          all
            .filter(({ segment }) => segment >= from && segment < to)
            .map((placed) => ({ ...placed, segment: placed.segment - from }));
        seen.remember(digest, { findings: inside(allFindings), traces: inside(allTraces) });
      }
      open = stillOpen;
    },
  };
}
