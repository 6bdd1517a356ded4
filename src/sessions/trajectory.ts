import type { Level } from "../plugins/contract.js";
import type { FlowRuleId } from "./flow-rules.js";
import { SensitiveContent, type SensitiveEntry, type SensitiveSnapshot } from "./sensitive-content.js";
import { type RiskCounts, type RiskReason, type RiskReport, SessionRisk } from "./session-risk.js";
import {
  ACTS,
  type CallTrace,
  OUTBOUND,
  type Print,
  type ResultTrace,
  SENSITIVE,
  SOURCES,
  type Sources,
  type Step,
  type ToolsTrace,
  type Trace,
} from "./trace.js";

/** A trace and, for calls and results, what ties the two together. */
export interface TiedTrace {
  readonly trace: Trace;
  /** Print of the provider's call id. Absent: a result belongs to the call before it. */
  readonly call?: Print | undefined;
}

/** A flow rule applies to the trace it is kept by. */
export interface Flow {
  readonly rule: FlowRuleId;
  readonly level: Level;
}

export interface TrajectorySnapshot {
  readonly known: readonly Print[];
  readonly files: readonly (readonly [Print, Sources])[];
  readonly calls: readonly (readonly [Print, OpenCall])[];
  readonly orders: readonly (readonly [Print, Level])[];
  readonly refused: readonly Print[];
  readonly denied: readonly Print[];
  readonly tools: readonly (readonly [Print, Print])[];
  readonly flows: readonly (readonly [Print, readonly Flow[]])[];
  readonly content: SensitiveSnapshot;
  readonly counts: RiskCounts;
  readonly facts: Facts;
}

/** A call whose result may come. */
interface OpenCall {
  readonly id: Print;
  readonly sources: Sources;
  readonly targets: readonly Print[];
}

/** Single things about a session. */
interface Facts {
  /** Sensitive sources it got hold of. */
  acquired: Sources;
  /** Whose they may be. */
  owners: readonly Print[];
  injected: Level | undefined;
  /** Calls since the last injected text. */
  callsSince: number;
  tampered: boolean;
  verified: boolean;
  deletes: number;
  records: number;
  lookedAround: number;
  lastCall: OpenCall | undefined;
}

const KNOWN_MAX = 512;
const FILES_MAX = 128;
const CALLS_MAX = 32;
const ORDERS_MAX = 256;
const REFUSED_MAX = 64;
const TOOLS_MAX = 256;
const FLOWS_MAX = 64;
const OWNERS_MAX = 32;

/** Calls that an injected text may have led to, without a word of it in them. */
const SOON_CALLS = 8;
const DELETES = { flag: 5, block: 15 };
const RECORDS = { flag: 20, block: 50 };
const LOOKS_MIN = 3;
/** Prints of a text of some 30 characters. */
const SHORT_CONTENT = 6;

const GRAVE =
  ACTS.pay |
  ACTS.grant |
  ACTS.remember |
  ACTS.persist |
  ACTS.tamper |
  ACTS.destroy |
  ACTS.install |
  ACTS.execute |
  ACTS.delegate;
const CONSEQUENTIAL = GRAVE | OUTBOUND | ACTS.configure | ACTS.escalate;
const SECRETS: Sources = SOURCES.secret | SOURCES.environment | SOURCES.configuration;
/** Leaves the house for sure: what is stored or searched for may stay in it. */
const SENDS = ACTS.send | ACTS.store | ACTS.message | ACTS.publish | ACTS.lookup;

/**
 * What a session did, as far as its next calls are judged by it: hashes and counters, in bounded space. Traces are taken
 * in the order of the conversation. Events may come in any order and again and again: each holds the conversation up to
 * it, so whichever comes first brings what is new in the right order, and the others bring nothing.
 */
export class Trajectory {
  readonly #known = new Set<Print>();
  readonly #files = new Map<Print, Sources>();
  readonly #calls = new Map<Print, OpenCall>();
  readonly #orders = new Map<Print, Level>();
  readonly #refused = new Set<Print>();
  readonly #denied = new Set<Print>();
  readonly #tools = new Map<Print, Print>();
  readonly #flows = new Map<Print, readonly Flow[]>();
  readonly #content = new SensitiveContent();
  readonly #risk: SessionRisk;
  readonly #facts: Facts;

  constructor(from?: TrajectorySnapshot) {
    this.#risk = new SessionRisk(from?.counts);
    this.#facts = from === undefined ? noFacts() : { ...from.facts };
    if (from === undefined) return;
    for (const print of from.known) this.#known.add(print);
    for (const [key, value] of from.files) this.#files.set(key, value);
    for (const [key, value] of from.calls) this.#calls.set(key, value);
    for (const [key, value] of from.orders) this.#orders.set(key, value);
    for (const print of from.refused) this.#refused.add(print);
    for (const print of from.denied) this.#denied.add(print);
    for (const [key, value] of from.tools) this.#tools.set(key, value);
    for (const [key, value] of from.flows) this.#flows.set(key, value);
    this.#content.restore(from.content);
  }

  /** Bytes, roughly. */
  get weight(): number {
    const prints = this.#known.size + this.#refused.size + this.#denied.size;
    const pairs = this.#files.size + this.#orders.size + this.#tools.size + this.#content.size;
    return 512 + 20 * prints + 32 * pairs + 120 * this.#calls.size + 160 * this.#flows.size;
  }

  /** Calls that were refused, by a guard, by a person or here. */
  get deniedCalls(): number {
    return this.#denied.size;
  }

  risk(nowMs: number): RiskReport {
    return this.#risk.report(nowMs);
  }

  /** What is wrong with a trace, in the light of what went before it. */
  flowsAt(id: Print): readonly Flow[] {
    return this.#flows.get(id) ?? NO_FLOWS;
  }

  get hasFlows(): boolean {
    return this.#flows.size > 0;
  }

  /** False when it was known, or says nothing. */
  take({ trace, call }: TiedTrace, nowMs: number): boolean {
    const id = trace.kind === "result" && call !== undefined ? trace.id ^ call : trace.id;
    if (this.#known.has(id)) return false;
    if (trace.kind === "result" && !this.#concerns(trace, call)) return false;
    keep(this.#known, id, KNOWN_MAX);
    if (trace.kind === "call") this.#takeCall(trace, call, nowMs);
    else if (trace.kind === "result") this.#takeResult(trace, call, nowMs);
    else this.#takeTools(trace, nowMs);
    return true;
  }

  /** A call was refused here. */
  deny({ id, targets }: Pick<CallTrace, "id" | "targets">, nowMs: number): boolean {
    if (this.#denied.has(id)) return false;
    keep(this.#denied, id, REFUSED_MAX);
    for (const target of targets) keep(this.#refused, target, REFUSED_MAX);
    this.#risk.count("refused_call", nowMs);
    return true;
  }

  get snapshot(): TrajectorySnapshot {
    return {
      known: [...this.#known],
      files: [...this.#files],
      calls: [...this.#calls],
      orders: [...this.#orders],
      refused: [...this.#refused],
      denied: [...this.#denied],
      tools: [...this.#tools],
      flows: [...this.#flows],
      content: this.#content.snapshot,
      counts: this.#risk.counts,
      facts: this.#facts,
    };
  }

  // ---- calls

  #takeCall(trace: CallTrace, call: Print | undefined, nowMs: number): void {
    const facts = this.#facts;
    if (trace.level !== undefined)
      this.#risk.count(trace.level === "block" ? "dangerous_call" : "suspicious_call", nowMs);
    facts.callsSince++;
    const flows: Flow[] = [];
    const matches = this.#content.matches(trace.content);
    let sources = 0;
    for (const step of trace.steps) {
      const got = this.#takeStep(step, trace, matches, flows);
      sources |= got;
    }
    this.#followed(trace, sources, flows);
    this.#retried(trace, flows);
    this.#counted(trace, sources, flows, nowMs);
    if (trace.acts & ACTS.verify) facts.verified = true;
    if (trace.acts & ACTS.tamper && trace.level === "block") facts.tampered = true;
    if (sources & SECRETS && (facts.acquired & SECRETS) === 0) this.#risk.count("secret_read", nowMs);
    facts.acquired |= sources & SENSITIVE;

    const open: OpenCall = { id: trace.id, sources: sources & SENSITIVE, targets: trace.targets };
    facts.lastCall = open;
    if (call !== undefined) keepPair(this.#calls, call, open, CALLS_MAX);
    this.#find(trace.id, flows, nowMs);
  }

  /** What the step gets hold of. */
  #takeStep(step: Step, trace: CallTrace, matches: readonly SensitiveEntry[], flows: Flow[]): Sources {
    let fromFiles = 0;
    for (const file of step.reads) fromFiles |= this.#files.get(file) ?? 0;
    const inText = matches.reduce((bits, entry) => bits | entry.sources, 0);
    this.#sent(step, fromFiles, matches, flows);
    for (const file of step.runs) this.#ran(this.#files.get(file) ?? 0, flows);

    const taint = step.sources | fromFiles | inText | (trace.level === undefined ? 0 : suspicion(trace.level));
    for (const file of step.writes) {
      if (taint !== 0) keepPair(this.#files, file, taint, FILES_MAX);
      else this.#files.delete(file);
    }
    for (const file of step.grows)
      if (taint & ~SUSPECTS) keepPair(this.#files, file, (this.#files.get(file) ?? 0) | (taint & ~SUSPECTS), FILES_MAX);
    return step.sources | (fromFiles & SENSITIVE);
  }

  #sent({ acts, hosts }: Step, fromFiles: Sources, matches: readonly SensitiveEntry[], flows: Flow[]): void {
    if ((acts & OUTBOUND) === 0) return;
    const isVouchedFor = (owners: readonly Print[]): boolean =>
      hosts.length > 0 && hosts.every((host) => host.some((print) => owners.includes(print)));
    // What is stored goes to a place of one's own, unless nobody vouches for it.
    const isOwnStore = (acts & SENDS) === ACTS.store && (acts & ACTS.anonymous) === 0;
    if (acts & SENDS && fromFiles & SENSITIVE && !isVouchedFor(this.#facts.owners)) {
      const isSecret = (fromFiles & SECRETS) !== 0;
      flows.push({ rule: "flow.tainted-file-sent", level: isSecret || !isOwnStore ? "block" : "flag" });
    }
    for (const { sources, owners } of matches) {
      if (isVouchedFor(owners) && (acts & (ACTS.message | ACTS.publish)) === 0) continue;
      if (sources & SECRETS) {
        // Much of what stands beside secrets is none: paths, hosts, switches.
        const isSure = (sources & SOURCES.secret) !== 0 && (acts & OUTBOUND & ~ACTS.delegate) !== 0;
        flows.push({ rule: "flow.secret-sent", level: isSure ? "block" : "flag" });
      } else if (sources & SOURCES.private && acts & (ACTS.publish | ACTS.anonymous))
        flows.push({ rule: "flow.private-published", level: "block" });
      // Answering a private message is what it is for.
      else if (sources & ~SOURCES.private && acts & (SENDS | ACTS.fetch))
        flows.push({
          rule: "flow.data-sent",
          level: acts & (ACTS.publish | ACTS.anonymous | ACTS.send) ? "block" : "flag",
        });
    }
    const sendsUnseen = acts & ACTS.send || (acts & ACTS.fetch && acts & ACTS.anonymous);
    if (sendsUnseen && flows.length === 0 && this.#facts.acquired & SENSITIVE && !isVouchedFor(this.#facts.owners)) {
      // To a place where things are dropped, after something worth dropping: sure enough.
      flows.push({ rule: "flow.secret-then-send", level: acts & ACTS.anonymous ? "block" : "flag" });
    }
  }

  #ran(file: Sources, flows: Flow[]): void {
    if (file & SOURCES.download)
      flows.push({
        rule: "flow.download-run",
        level: this.#facts.verified || file & SOURCES.vendor ? "flag" : "block",
      });
    else if (file & SUSPECTS)
      flows.push({ rule: "flow.suspect-run", level: file & SOURCES.dangerous ? "block" : "flag" });
  }

  #followed({ acts, level, orders }: CallTrace, sources: Sources, flows: Flow[]): void {
    const { injected, callsSince } = this.#facts;
    if (this.#orders.size === 0 && injected === undefined) return;
    if ((acts & CONSEQUENTIAL) === 0 && (sources & SECRETS) === 0 && level === undefined) return;
    const asked = orders.flatMap((print) => this.#orders.get(print) ?? []);
    const isGrave = (acts & GRAVE) !== 0 || (sources & SECRETS) !== 0 || level !== undefined;
    // What documents tell agents to install is mostly meant well.
    const isHarm = level !== undefined || (sources & SOURCES.secret) !== 0 || (acts & GRAVE & ~ACTS.install) !== 0;
    if (asked.length > 0)
      flows.push({ rule: "flow.injection-followed", level: isHarm || asked.includes("block") ? "block" : "flag" });
    else if (isGrave && injected !== undefined && callsSince <= SOON_CALLS)
      flows.push({ rule: "flow.injection-followed", level: "flag" });
  }

  #retried({ id, acts, level, targets }: CallTrace, flows: Flow[]): void {
    if (this.#denied.has(id) || !targets.some((target) => this.#refused.has(target))) return;
    const isHarm = level !== undefined || (acts & ACTS.destroy) !== 0;
    flows.push({ rule: "flow.retry-after-refusal", level: isHarm ? "block" : "flag" });
  }

  #counted({ acts, level }: CallTrace, sources: Sources, flows: Flow[], nowMs: number): void {
    const facts = this.#facts;
    if (acts & ACTS.destroy && level !== undefined) {
      if (facts.tampered) flows.push({ rule: "flow.tampered-then-destroyed", level: "block" });
      facts.deletes++;
      volume(facts.deletes, DELETES, "flow.many-deletes", flows);
    }
    if (sources & SOURCES.personal) volume(++facts.records, RECORDS, "flow.many-records", flows);
    if (acts & ACTS.escalate && facts.lookedAround >= LOOKS_MIN)
      flows.push({ rule: "flow.recon-then-escalation", level: "block" });
    if (acts & ACTS.look_around) {
      facts.lookedAround++;
      this.#risk.count("looked_around", nowMs);
    }
  }

  // ---- results and tools

  #openCall(call: Print | undefined): OpenCall | undefined {
    return call === undefined ? this.#facts.lastCall : this.#calls.get(call);
  }

  #concerns({ sources, orders, injected, refused }: ResultTrace, call: Print | undefined): boolean {
    return (
      sources !== 0 ||
      injected !== undefined ||
      orders.length > 0 ||
      refused ||
      (this.#openCall(call)?.sources ?? 0) !== 0
    );
  }

  #takeResult(trace: ResultTrace, call: Print | undefined, nowMs: number): void {
    const facts = this.#facts;
    const open = this.#openCall(call);
    if (trace.refused) {
      if (open !== undefined) this.deny(open, nowMs);
      else this.#risk.count("refused_call", nowMs);
    }
    this.#instructed(trace, nowMs);
    const sources = (trace.sources | (open?.sources ?? 0)) & SENSITIVE;
    if (sources === 0 || trace.refused) return;
    if (sources & SECRETS && (facts.acquired & SECRETS) === 0) this.#risk.count("secret_read", nowMs);
    facts.acquired |= sources;
    facts.owners = [...new Set([...facts.owners, ...trace.owners])].slice(-OWNERS_MAX);
    // Of a short text one stretch is most of it; a long one that nothing was found in shares some with many.
    const enough = trace.content.length <= SHORT_CONTENT ? 1 : trace.sources !== 0 ? 2 : 3;
    this.#content.add({ sources, owners: trace.owners, enough }, trace.content);
  }

  #takeTools(trace: ToolsTrace, nowMs: number): void {
    let changed = false;
    for (const [name, text] of trace.tools) {
      const known = this.#tools.get(name);
      if (known !== undefined && known !== text) changed = true;
      keepPair(this.#tools, name, text, TOOLS_MAX);
    }
    this.#instructed(trace, nowMs);
    if (!changed) return;
    this.#risk.count("tool_changed", nowMs);
    this.#find(trace.id, [{ rule: "flow.tool-changed", level: trace.injected ?? "flag" }], nowMs);
  }

  #instructed({ injected, orders }: Pick<ResultTrace, "injected" | "orders">, nowMs: number): void {
    for (const print of orders) keepPair(this.#orders, print, injected ?? "flag", ORDERS_MAX);
    if (injected === undefined) return;
    this.#risk.count("injection", nowMs);
    this.#facts.injected = injected === "block" ? "block" : (this.#facts.injected ?? "flag");
    this.#facts.callsSince = 0;
  }

  #find(id: Print, flows: readonly Flow[], nowMs: number): void {
    if (flows.length === 0) return;
    const byRule = new Map<FlowRuleId, Flow>();
    for (const flow of flows) if (byRule.get(flow.rule)?.level !== "block") byRule.set(flow.rule, flow);
    keepPair(this.#flows, id, [...byRule.values()], FLOWS_MAX);
    for (const { level } of byRule.values()) {
      const reason: RiskReason = level === "block" ? "blocking_flow" : "suspicious_flow";
      this.#risk.count(reason, nowMs);
    }
  }
}

const NO_FLOWS: readonly Flow[] = [];
const SUSPECTS: Sources = SOURCES.suspect | SOURCES.dangerous;

function suspicion(level: Level): Sources {
  return level === "block" ? SOURCES.dangerous : SOURCES.suspect;
}

function volume(
  count: number,
  { flag, block }: { flag: number; block: number },
  rule: FlowRuleId,
  flows: Flow[],
): void {
  if (count >= flag) flows.push({ rule, level: count >= block ? "block" : "flag" });
}

function noFacts(): Facts {
  return {
    acquired: 0,
    owners: [],
    injected: undefined,
    callsSince: 0,
    tampered: false,
    verified: false,
    deletes: 0,
    records: 0,
    lookedAround: 0,
    lastCall: undefined,
  };
}

/** The oldest goes when there are too many. */
function keep(set: Set<Print>, print: Print, most: number): void {
  set.add(print);
  if (set.size > most) for (const oldest of set) return void set.delete(oldest);
}

function keepPair<Value>(map: Map<Print, Value>, key: Print, value: Value, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) for (const oldest of map.keys()) return void map.delete(oldest);
}
