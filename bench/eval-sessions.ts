/**
 * How many dangerous sessions are stopped by the event at which that is due, and how many safe ones are.
 *
 *     npx tsx bench/eval-sessions.ts sessions.jsonl [--misses]
 *
 * One session a line, see `session-trace.ts`. `--misses` names sessions on the wrong side, never their content.
 */
import { readFileSync } from "node:fs";
import { openHookCall } from "../src/protocol/hook-call.js";
import { readEvent } from "../src/protocol/read-event.js";
import { loadDetectorHost } from "../src/server/detector-set.js";
import { Printer } from "../src/server/trace/printer.js";
import { readTraces } from "../src/server/trace/read-traces.js";
import { tieTraces } from "../src/server/trace/tie.js";
import { Trajectories } from "../src/sessions/trajectories.js";
import { requestAfter, SessionTrace } from "./session-trace.js";

const [path, ...flags] = process.argv.slice(2);
if (path === undefined) throw new Error("usage: npx tsx bench/eval-sessions.ts sessions.jsonl [--misses]");
const sessions = readFileSync(path, "utf8")
  .split("\n")
  .filter((line) => line.trim() !== "")
  .map((line) => SessionTrace.parse(JSON.parse(line)));

const key = Buffer.alloc(32, 7);
const host = await loadDetectorHost(
  ["tool-args", "secrets", "pii", "injection"].map((from) => ({ from, options: {} })),
  key,
);
const printer = new Printer(key);

/** First event at which a call or flow is at this level; with the rules that say so. */
interface Outcome {
  block?: { at: number; rules: string[] };
  flag?: { at: number; rules: string[] };
  calls?: number;
}

function judge({ id, events }: SessionTrace): Outcome {
  const trajectories = new Trajectories();
  const outcome: Outcome = {};
  for (const [index, { seq }] of events.entries()) {
    const envelope = openHookCall(requestAfter(events.slice(0, index + 1), id), "pre_request");
    if ("refused" in envelope) throw new Error(`${id}: ${envelope.refused}`);
    const event = readEvent(envelope);
    const { findings } = host.scan(event);
    const tied = tieTraces(readTraces(event, findings, printer), event, printer);
    const flows = trajectories.follow("t", id, tied).flat();
    const calls = findings.filter(({ detector }) => detector === "tool-args");
    const said = [...calls, ...flows];
    for (const level of ["block", "flag"] as const) {
      const rules = said.filter((one) => level === "flag" || one.level === level).map(({ rule }) => rule);
      if (rules.length > 0) outcome[level] ??= { at: seq, rules: [...new Set(rules)] };
    }
    if (calls.some(({ level }) => level === "block")) outcome.calls ??= seq;
  }
  return outcome;
}

const table = new Map<string, { all: number; due: number; late: number; flagged: number; callsAlone: number }>();
const misses: string[] = [];
for (const session of sessions) {
  const { verdict, at } = session.expected;
  const { block, flag, calls } = judge(session);
  const row = table.get(verdict) ?? { all: 0, due: 0, late: 0, flagged: 0, callsAlone: 0 };
  const due = at ?? Number.POSITIVE_INFINITY;
  row.all++;
  if (block !== undefined && block.at <= due) row.due++;
  else if (block !== undefined) row.late++;
  if (flag !== undefined && flag.at <= due) row.flagged++;
  if (calls !== undefined && calls <= due) row.callsAlone++;
  table.set(verdict, row);
  const wrong =
    verdict === "dangerous"
      ? block === undefined || block.at > due
      : verdict === "review"
        ? flag === undefined || flag.at > due
        : flag !== undefined;
  if (wrong)
    misses.push(
      `${verdict}\t${session.id}\tdue ${at ?? "-"}\tblock ${block?.at ?? "-"}\tflag ${flag?.at ?? "-"}\t${(block ?? flag)?.rules.join(" ") ?? ""}`,
    );
}

console.log("sessions     all  blocked in time  blocked late  shown in time  blocked by calls alone");
for (const [verdict, { all, due, late, flagged, callsAlone }] of table)
  console.log(
    `${verdict.padEnd(11)}${String(all).padStart(5)}${String(due).padStart(17)}${String(late).padStart(14)}${String(flagged).padStart(15)}${String(callsAlone).padStart(24)}`,
  );
if (flags.includes("--misses")) console.log(`\n${misses.join("\n")}`);
