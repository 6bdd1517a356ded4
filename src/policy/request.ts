import type { AttributeValue } from "../plugins/attribute-source.js";
import { type Finding, SEVERITIES } from "../plugins/contract.js";
import type {
  HookEvent,
  HookEventType,
  HookMetadata,
  ProviderFormat,
  SegmentKind,
  ToolCall,
  Trust,
} from "../plugins/event.js";
import type { IncompleteReason } from "./decision.js";
import type { ToolParams } from "./tool-params.js";

/** A finding and where it stands; the server's located findings have this shape. */
export interface PolicyFinding extends Pick<Finding, "rule" | "category" | "severity" | "level" | "score"> {
  readonly detector: string;
  readonly kind: SegmentKind;
  readonly trust: Trust;
  /** Id of the `allowed_findings` entry that answers for it: policies do not see it. */
  readonly allowed?: string;
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

/** What attribute sources said about the principal of one request. */
export interface AttributeFacts {
  /** By attribute name, of the type it was declared with. What is neither here nor `unknown` is known to be absent. */
  readonly values: Readonly<Record<string, AttributeValue>>;
  /** Attributes whose source did not answer in time; `groups` among them where that holds for one that tells groups. */
  readonly unknown: readonly string[];
  /** Seconds since the source said it, where that is known. */
  readonly ages?: Readonly<Record<string, number>>;
  /** Attributes that an account of the request does not tell. They are unknown to whoever decides on it again. */
  readonly unrecorded?: readonly string[];
}

/** What earlier requests of the session left behind. */
export interface SessionFacts {
  /** 0 to 100. Absent: unknown. */
  readonly risk?: number;
  /** Absent: unknown. */
  readonly deniedCalls?: number;
  /** Tags in force, as policies set them with `@session`. */
  readonly tags: readonly string[];
}

/** A tool call whose parameters policies may ask for. */
export interface CallFacts extends Pick<ToolCall, "name" | "source"> {
  /** Absent: nobody read them, and what policies ask of them is unknown. */
  readonly params?: ToolParams;
}

/** What the server knows when it has to decide. */
export interface RequestFacts {
  readonly tenant: string;
  readonly project: string;
  readonly event: Pick<HookEvent, "type" | "format" | "metadata">;
  /** Label of the client program from a closed list; "" when unknown. */
  readonly client: string;
  /** Groups the principal is in. Absent: unknown. */
  readonly groups?: readonly string[];
  /** Absent: every declared attribute is unknown. */
  readonly attributes?: AttributeFacts;
  /** Absent: unknown. */
  readonly session?: SessionFacts;
  /** Names of the tools the request offers to the model. */
  readonly toolsOffered: readonly string[];
  /** The newest calls: of the last turn that has any, or of the response. */
  readonly toolCalls: readonly CallFacts[];
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

/** A call as policies see it. */
export interface CalledTool {
  readonly name: string;
  readonly params?: ToolParams;
}

/** Money and quotas, as the gateway sent them. */
export interface SpendFacts {
  /** Whether the gateway sent a cost or a quota. */
  readonly known: boolean;
  /** Estimated cost of this request in millionths of a US dollar. */
  readonly estimatedMicroUsd: number;
  /** Of the quota with the least left, in percent, 0 to 100; 100 without quotas. */
  readonly quotaLeftPct: number;
  readonly exhausted: boolean;
}

/**
 * All that a decision depends on, in canonical form: two requests that policies cannot tell apart are equal as JSON,
 * up to `now` and `canaryKeys`. Every string is well-formed and bounded. Built by `buildRequest` and nowhere else.
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
    /** Absent: unknown. */
    readonly groups?: readonly string[];
  };
  /** Absent: every declared attribute is unknown. `unknown` and names are sorted. */
  readonly attributes?: AttributeFacts;
  /** `metadata.grants`, flat and sorted: `cap` for each capability, `cap#key=value` for each scalar in it. */
  readonly caps: readonly string[];
  /** Absent: unknown. */
  readonly session?: SessionFacts;
  readonly spend: SpendFacts;
  /** What the share of a canary is drawn by; "" where there is none. */
  readonly canaryKeys: { readonly session: string; readonly user: string; readonly request: string };
  readonly model: string;
  readonly provider: string;
  readonly client: { readonly name: string; readonly userAgent: string };
  readonly tools: {
    readonly offered: readonly string[];
    /** Called in the history: their results are about to reach the model. */
    readonly returned: readonly CalledTool[];
    /** Just asked for by the model. */
    readonly called: readonly CalledTool[];
    /** Not all are listed, or a name was cut. */
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
export const CAPS_MAX = 256;
export const ATTRIBUTE_CHARS_MAX = 1_000;
/** Distinct strings per set of `FindingFacts`. Severity, level and score count all findings. */
export const FINDING_STRINGS_MAX = 1_000;

/** Reduces what is known about one event to what policies may see. */
export function buildRequest(facts: RequestFacts): DecisionRequest {
  const { event, coverage } = facts;
  const { metadata } = event;
  const login = name(metadata.loginName);
  const node = name(metadata.nodeId);

  const offered = names(facts.toolsOffered, TOOLS_OFFERED_MAX);
  const returned = callsFrom(facts, "history");
  const called = callsFrom(facts, "response");
  const id = login !== "" ? login : node !== "" ? `node:${node}` : "unknown";

  return {
    tenant: name(facts.tenant),
    project: name(facts.project),
    event: event.type,
    format: event.format,
    principal: {
      id,
      login,
      node,
      tailnet: name(metadata.tailnet),
      ...(facts.groups === undefined ? {} : { groups: names(facts.groups, GROUPS_MAX).list }),
    },
    ...(facts.attributes === undefined ? {} : { attributes: attributeFacts(facts.attributes) }),
    caps: capabilities(metadata.grants),
    ...(facts.session === undefined ? {} : { session: sessionFacts(facts.session) }),
    spend: spendFacts(metadata),
    canaryKeys: { session: name(metadata.sessionId), user: id, request: name(metadata.requestId) },
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
  for (const { detector, rule, category, level, trust, kind, severity, score, allowed } of findings) {
    if (allowed !== undefined) continue;
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

function callsFrom(facts: RequestFacts, source: ToolCall["source"]): { list: readonly CalledTool[]; cut: boolean } {
  const calls = facts.toolCalls.filter((call) => call.source === source);
  const distinct = new Map<string, CalledTool>();
  for (const { name: rawName, params } of calls) {
    const call: CalledTool = { name: name(rawName), ...(params === undefined ? {} : { params }) };
    // A call without parameters is told by its name, which is the common case and cheap.
    distinct.set(params === undefined ? call.name : `${call.name}\0${JSON.stringify(params)}`, call);
  }
  const all = [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, call]) => call);
  return {
    list: all.slice(0, TOOL_CALLS_MAX),
    cut: all.length > TOOL_CALLS_MAX || calls.some((call) => call.name.length > NAME_CHARS_MAX),
  };
}

function attributeFacts({ values, unknown, ages = {} }: AttributeFacts): AttributeFacts {
  const bounded = (value: AttributeValue): AttributeValue => {
    if (typeof value === "string") return value.slice(0, ATTRIBUTE_CHARS_MAX).toWellFormed();
    return typeof value === "object" ? names(value, GROUPS_MAX).list : value;
  };
  const sorted = Object.keys(values).sort();
  return {
    values: Object.fromEntries(sorted.flatMap((key) => [[key, bounded(values[key] as AttributeValue)]])),
    unknown: sortedSet(unknown),
    ages,
  };
}

function sessionFacts({ risk, deniedCalls, tags }: SessionFacts): SessionFacts {
  return {
    ...(risk === undefined ? {} : { risk: Math.round(risk) }),
    ...(deniedCalls === undefined ? {} : { deniedCalls }),
    tags: sortedSet(tags.map(name)),
  };
}

/** Capabilities are arrays of objects; of each, members that are scalars or lists of scalars. */
function capabilities(grants: HookMetadata["grants"]): readonly string[] {
  const caps = new Set<string>();
  for (const [cap, entries] of Object.entries(grants)) {
    caps.add(name(cap));
    for (const entry of entries) {
      if (typeof entry !== "object" || entry === null) continue;
      for (const [key, value] of Object.entries(entry)) {
        const scalars = (Array.isArray(value) ? value : [value]).filter((scalar) => typeof scalar !== "object");
        for (const scalar of scalars) caps.add(name(`${cap}#${key}=${String(scalar)}`));
      }
    }
  }
  return [...caps].sort().slice(0, CAPS_MAX);
}

function spendFacts({ costDollars, quotas }: HookMetadata): SpendFacts {
  const left = Object.values(quotas).map(({ current, capacity }) =>
    capacity > 0 ? Math.min(100, Math.max(0, Math.floor((100 * current) / capacity))) : 0,
  );
  const quotaLeftPct = Math.min(100, ...left);
  return {
    known: costDollars !== undefined || left.length > 0,
    estimatedMicroUsd: Math.round((costDollars ?? 0) * 1_000_000),
    quotaLeftPct,
    exhausted: quotaLeftPct === 0,
  };
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
