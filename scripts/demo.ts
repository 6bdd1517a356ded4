// A day of agents behind Aperture in half a minute: stub provider, stand-in for Aperture, and Shutter as it is built.
// Usage: npm run demo [-- --monitor] [--fast]
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { CallRecord } from "../src/audit/record.js";
import { startAperture } from "../test/support/aperture/aperture.js";
import { MODELS, startStubProvider } from "../test/support/aperture/provider/stub-provider.js";
import { CLIENTS } from "../test/support/clients/all.js";
import type { Turn } from "../test/support/clients/conversation.js";
import { startShutter } from "../test/support/shutter-process.js";
import { DAY, SESSIONS, type SessionName, type Step } from "./demo/day.js";
import { decisionOf, HEADING, line, reasonOf } from "./demo/table.js";

const PAUSE_MS = 550;
const DEMO_MS_MAX = 120_000;

const { values: flags } = parseArgs({ options: { monitor: { type: "boolean" }, fast: { type: "boolean" } } });
const mode = flags.monitor ? "monitor" : "enforce";
setTimeout(() => {
  process.stderr.write(`the demo took longer than ${DEMO_MS_MAX / 1_000} s\n`);
  process.exit(1);
}, DEMO_MS_MAX).unref();

print(`Starting Shutter with the shipped policies in ${mode} mode ...`);
const shutter = await startShutter({ mode });
const provider = await startStubProvider();
const aperture = await startAperture({ ...shutter.aperture, providers: provider.providers });
try {
  print(`Shutter ${shutter.hookUrl}, Aperture stand-in ${aperture.url}, provider ${provider.url}\n`);
  print(HEADING);
  const histories = new Map<SessionName, readonly Turn[]>();
  for (const step of DAY) {
    await play(step, histories);
    if (!flags.fast) await sleep(PAUSE_MS);
  }
  await aperture.settled();
  const records = await shutter.decisionsWhen(everythingEvaluated);
  printSeenAfterwards(records);
  printSummary(records);
} finally {
  await aperture.close();
  await provider.close();
  await shutter.stop();
}

/** Sends one request of an agent and prints what became of it. A refused addition is taken back, as a person would. */
async function play(step: Step, histories: Map<SessionName, readonly Turn[]>): Promise<void> {
  const { login, agent } = SESSIONS[step.session];
  provider.script = () => step.reply;
  const client = CLIENTS[agent.api]({
    baseUrl: aperture.url,
    headers: { "tailscale-user-login": login, "user-agent": agent.userAgent, "x-session-id": step.session },
  });
  const before = histories.get(step.session) ?? [];
  const turns = [...before, ...step.add];
  const { system, tools } = agent;
  const answered = await client.ask({ model: MODELS[agent.api], system, tools, turns }, { stream: true }).then(
    () => true,
    () => false,
  );
  const { text } = step.reply;
  histories.set(step.session, !answered ? before : text === undefined ? turns : [...turns, { assistant: text }]);

  const call = aperture.hookCalls.findLast(({ event }) => event === "pre_request");
  const [record] = await shutter.decisions({ decision_id: call?.reply?.headers["x-shutter-decision-id"] ?? "" });
  print(
    line({
      at: step.at,
      who: nameOf(login),
      agent: agent.label,
      title: step.title,
      decision: record === undefined ? `hook ${call?.outcome.kind}` : decisionOf(record),
      why: record === undefined ? "" : reasonOf(record),
    }),
  );
}

function everythingEvaluated(records: readonly CallRecord[]): boolean {
  const evaluated = records.filter(({ kind }) => kind === "evaluated").length;
  return evaluated >= aperture.hookCalls.filter(({ event }) => event !== "pre_request").length;
}

function printSeenAfterwards(records: readonly CallRecord[]): void {
  print("\nTool calls the model asked for, seen after the response, where nobody can stop them:\n");
  for (const record of [...records].reverse()) {
    const { kind, findings = [], principal, client = "", tool_calls = [] } = record;
    if (kind !== "evaluated" || findings.length === 0) continue;
    const tools = tool_calls.map(({ name }) => name).join(", ");
    const who = nameOf(principal?.login_name ?? "");
    const decision = record.decision?.would === "block" ? "would block" : "suspicious";
    print(line({ at: "", who, agent: client, title: tools, decision, why: reasonOf(record) }));
  }
}

function printSummary(records: readonly CallRecord[]): void {
  const decisions = records.filter(({ kind }) => kind === "decision");
  const count = (action: string): number => decisions.filter(({ decision }) => decision?.would === action).length;
  const ms = aperture.hookCalls.filter(({ event }) => event === "pre_request").map((call) => call.ms);
  ms.sort((a, b) => a - b);
  const failed = aperture.hookCalls.filter(({ outcome }) => outcome.kind === "failed");
  const verb = mode === "enforce" ? "blocked" : "would have been blocked";
  print(`\n${decisions.length} requests: ${count("allow")} allowed, ${count("block")} ${verb}.`);
  print(
    `${aperture.hookCalls.length} hook calls, ${failed.length} failed. ` +
      `A pre_request took ${ms[Math.floor(ms.length / 2)]?.toFixed(1)} ms in the middle, ${ms.at(-1)?.toFixed(1)} ms at most, ` +
      "measured at the gateway with connection set-up.",
  );
  if (failed.length > 0) process.exitCode = 1;
}

function nameOf(login: string): string {
  return login.split("@")[0] ?? login;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
