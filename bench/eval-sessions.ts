import { readFileSync } from "node:fs";
import type { Level } from "../src/plugins/contract.js";
import { openHookCall } from "../src/protocol/hook-call.js";
import { readEvent } from "../src/protocol/read-event.js";
import { loadDetectorHost } from "../src/server/detector-set.js";
import { Printer } from "../src/server/trace/printer.js";
import { readTraces } from "../src/server/trace/read-traces.js";
import { tieTraces } from "../src/server/trace/tie.js";
import { Trajectories } from "../src/sessions/trajectories.js";
import { requestAfter, SessionTrace } from "./session-trace.js";

interface Sight {
  readonly at: number;
  readonly rules: readonly string[];
}

/** First event at which a session is blocked or shown, and the rules that say so. */
interface Outcome {
  block?: Sight | undefined;
  flag?: Sight | undefined;
  /** First event at which a single call is blocked. */
  callAt?: number;
}

interface Row {
  sessions: number;
  "blocked in time": number;
  "blocked late": number;
  "shown in time": number;
  "blocked in time by single calls": number;
}

/**
 * Prints how many sessions of a file (one a line, see `SessionTrace`) are blocked by the event at which that is due.
 *
 * @param withMisses names the sessions on the wrong side too, never their content.
 */
export async function printSessions(path: string, withMisses: boolean): Promise<void> {
  const sessions = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => SessionTrace.parse(JSON.parse(line)));
  const judge = await openJudge();
  const rows = new Map<string, Row>();
  const misses: string[] = [];
  for (const session of sessions) {
    const { verdict, at } = session.expected;
    const { block, flag, callAt } = judge(session);
    const due = at ?? Number.POSITIVE_INFINITY;
    const isIn = (when: number | undefined): number => (when !== undefined && when <= due ? 1 : 0);
    const row = rows.get(verdict) ?? {
      sessions: 0,
      "blocked in time": 0,
      "blocked late": 0,
      "shown in time": 0,
      "blocked in time by single calls": 0,
    };
    rows.set(verdict, row);
    row.sessions++;
    row["blocked in time"] += isIn(block?.at);
    row["blocked late"] += block === undefined ? 0 : 1 - isIn(block.at);
    row["shown in time"] += isIn(flag?.at);
    row["blocked in time by single calls"] += isIn(callAt);
    const isWrong =
      verdict === "dangerous"
        ? isIn(block?.at) === 0
        : verdict === "review"
          ? isIn(flag?.at) === 0
          : flag !== undefined;
    const rules = (block ?? flag)?.rules.join(" ") ?? "";
    if (isWrong) misses.push(`${verdict}\t${session.id}\tdue ${at ?? "-"}\tblocked ${block?.at ?? "-"}\t${rules}`);
  }
  console.log("\nsessions");
  console.table(Object.fromEntries(rows));
  if (withMisses) console.log(misses.join("\n"));
}

/** Judges a session as a server would: each event is a request that resends all before it. */
async function openJudge(): Promise<(session: SessionTrace) => Outcome> {
  const key = Buffer.alloc(32, 7);
  const printer = new Printer(key);
  const host = await loadDetectorHost(
    ["tool-args", "secrets", "pii", "injection"].map((from) => ({ from, options: {} })),
    key,
  );
  return ({ id, events }) => {
    const trajectories = new Trajectories();
    const outcome: Outcome = {};
    for (const [index, { seq }] of events.entries()) {
      const envelope = openHookCall(requestAfter(events.slice(0, index + 1), id), "pre_request");
      if ("refused" in envelope) throw new Error(`${id}: ${envelope.refused}`);
      const event = readEvent(envelope);
      const { findings } = host.scan(event);
      const flows = trajectories
        .follow("t", id, tieTraces(readTraces(event, findings, printer), event, printer))
        .flat();
      const calls = findings.filter(({ detector }) => detector === "tool-args");
      // Injections are shown where they stand; that they are in a page is nobody's fault.
      const shown = [...findings.filter(({ detector }) => detector === "injection"), ...calls, ...flows];
      const stops = [...calls, ...flows].filter(({ level }) => level === "block");
      outcome.block ??= first(stops, seq);
      outcome.flag ??= first(shown, seq);
      if (calls.some(({ level }) => level === "block")) outcome.callAt ??= seq;
    }
    return outcome;
  };
}

function first(found: readonly { readonly rule: string; readonly level: Level }[], at: number): Sight | undefined {
  return found.length === 0 ? undefined : { at, rules: [...new Set(found.map(({ rule }) => rule))] };
}
