import { type Finding, SEVERITIES } from "../plugins/contract.js";
import type { HookEvent, HookEventType, ProviderFormat, SegmentKind, ToolCall, Trust } from "../plugins/event.js";
import type { IncompleteReason } from "./decision.js";

/** A finding and where it stands; the server's located findings have this shape. */
export interface PolicyFinding extends Pick<Finding, "rule" | "category" | "severity" | "level" | "score"> {
  readonly detector: string;
  readonly kind: SegmentKind;
  readonly trust: Trust;
}

/** Which detectors had their say. */
export interface Coverage {
  readonly complete: boolean;
  /** Detector ids that did not finish in time, or never ran. */
  readonly missed: readonly string[];
  /** Detector ids that failed. */
  readonly errored: readonly string[];
  /** Present when `complete` is false. */
  readonly reason?: Exclude<IncompleteReason, "policy_error">;
}

/** What the server knows when it has to decide. */
export interface RequestFacts {
  readonly tenant: string;
  readonly project: string;
  readonly event: Pick<HookEvent, "type" | "format" | "metadata">;
  /** Label of the client program from a closed list; "" when unknown. */
  readonly client: string;
  /** Groups the principal is known to be in. */
  readonly groups?: readonly string[];
  /** Names of the tools the request offers to the model. */
  readonly toolsOffered: readonly string[];
  /** The newest calls: of the last turn that has any, or of the response. */
  readonly toolCalls: readonly Pick<ToolCall, "name" | "source">[];
  /** Whether `toolsOffered` or `toolCalls` leave some out. */
  readonly toolsTruncated?: boolean;
  readonly findings: readonly PolicyFinding[];
  readonly coverage: Coverage;
  /** Wall clock, milliseconds since 1970. */
  readonly now: number;
}

/** Findings as policies see them: sorted sets of bounded strings, nothing scanned. */
export interface FindingFacts {
  /** `detector/rule`. */
  readonly ids: readonly string[];
  readonly categories: readonly string[];
  /** `detector:level`. */
  readonly levels: readonly string[];
  /** `detector:level:trust`, trust being who wrote the text. */
  readonly byTrust: readonly string[];
  /** `detector:level:kind`, kind being the segment's place in the conversation. */
  readonly byKind: readonly string[];
  readonly detectors: readonly string[];
  /** 0 none, 1 low, 2 medium, 3 high, 4 critical. */
  readonly maxSeverity: number;
  /** 0 to 100. */
  readonly maxScore: number;
}

/**
 * All that a decision depends on, in canonical form: two requests that policies cannot tell apart are equal as JSON,
 * up to `now`. Every string is well-formed and bounded. Built by `buildRequest` and nowhere else.
 */
export interface DecisionRequest {
  readonly tenant: string;
  readonly project: string;
  readonly event: HookEventType;
  readonly format: ProviderFormat;
  readonly principal: {
    /** Login, else `node:` and the node id, else `unknown`. */
    readonly id: string;
    readonly login: string;
    readonly node: string;
    readonly tailnet: string;
    readonly groups: readonly string[];
  };
  readonly model: string;
  readonly provider: string;
  readonly client: { readonly name: string; readonly userAgent: string };
  readonly tools: {
    readonly offered: readonly string[];
    /** Called in the history: their results are about to reach the model. */
    readonly returned: readonly string[];
    /** Just asked for by the model. */
    readonly called: readonly string[];
    /** Not all names are listed, or one was cut. */
    readonly truncated: boolean;
  };
  readonly findings: FindingFacts;
  readonly coverage: Coverage;
  readonly now: number;
}

export const NAME_CHARS_MAX = 200;
export const TOOLS_OFFERED_MAX = 256;
export const TOOL_CALLS_MAX = 64;
export const GROUPS_MAX = 256;
/** Distinct strings per set of `FindingFacts`. Severity, level and score count all findings. */
export const FINDING_STRINGS_MAX = 1_000;

/** Reduces what is known about one event to what policies may see. */
export function buildRequest(facts: RequestFacts): DecisionRequest {
  const { event, coverage } = facts;
  const { metadata } = event;
  const login = name(metadata.loginName);
  const node = name(metadata.nodeId);

  const offered = names(facts.toolsOffered, TOOLS_OFFERED_MAX);
  const returned = names(callsFrom(facts, "history"), TOOL_CALLS_MAX);
  const called = names(callsFrom(facts, "response"), TOOL_CALLS_MAX);

  return {
    tenant: name(facts.tenant),
    project: name(facts.project),
    event: event.type,
    format: event.format,
    principal: {
      id: login !== "" ? login : node !== "" ? `node:${node}` : "unknown",
      login,
      node,
      tailnet: name(metadata.tailnet),
      groups: names(facts.groups ?? [], GROUPS_MAX).list,
    },
    model: name(metadata.model),
    provider: name(metadata.provider),
    client: { name: name(facts.client), userAgent: name(metadata.userAgent) },
    tools: {
      offered: offered.list,
      returned: returned.list,
      called: called.list,
      truncated: (facts.toolsTruncated ?? false) || offered.cut || returned.cut || called.cut,
    },
    findings: findingFacts(facts.findings),
    coverage: {
      complete: coverage.complete,
      missed: sortedSet(coverage.missed.map(name)),
      errored: sortedSet(coverage.errored.map(name)),
      ...(coverage.reason === undefined ? {} : { reason: coverage.reason }),
    },
    now: facts.now,
  };
}

function findingFacts(findings: readonly PolicyFinding[]): FindingFacts {
  const ids = new Set<string>();
  const categories = new Set<string>();
  const levels = new Set<string>();
  const byTrust = new Set<string>();
  const byKind = new Set<string>();
  const detectors = new Set<string>();
  let maxSeverity = 0;
  let maxScore = 0;
  for (const { detector, rule, category, level, trust, kind, severity, score } of findings) {
    if (ids.size < FINDING_STRINGS_MAX) ids.add(name(`${detector}/${rule}`));
    if (categories.size < FINDING_STRINGS_MAX) categories.add(name(category));
    levels.add(name(`${detector}:${level}`));
    byTrust.add(name(`${detector}:${level}:${trust}`));
    byKind.add(name(`${detector}:${level}:${kind}`));
    detectors.add(name(detector));
    maxSeverity = Math.max(maxSeverity, SEVERITIES.indexOf(severity) + 1);
    maxScore = Math.max(maxScore, Math.round(score * 100));
  }
  return {
    ids: sortedSet(ids),
    categories: sortedSet(categories),
    levels: sortedSet(levels),
    byTrust: sortedSet(byTrust),
    byKind: sortedSet(byKind),
    detectors: sortedSet(detectors),
    maxSeverity,
    maxScore,
  };
}

function callsFrom(facts: RequestFacts, source: ToolCall["source"]): string[] {
  return facts.toolCalls.filter((call) => call.source === source).map((call) => call.name);
}

function names(list: readonly string[], max: number): { list: readonly string[]; cut: boolean } {
  const all = sortedSet(list.map(name));
  return { list: all.slice(0, max), cut: all.length > max || list.some((text) => text.length > NAME_CHARS_MAX) };
}

/** The wasm throws on lone surrogates, which would turn one character into a way past every policy. */
function name(text: string): string {
  return text.slice(0, NAME_CHARS_MAX).toWellFormed();
}

/** By code unit, not by locale: the order must be the same on every machine. */
function sortedSet(list: Iterable<string>): readonly string[] {
  return [...new Set(list)].sort();
}
