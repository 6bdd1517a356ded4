import type { InputLevel, RecordedCall, RecordedInputs } from "../../audit/inputs.js";
import type { CallRecord } from "../../audit/record.js";
import { likeAny } from "../../policy/cedar/pattern.js";
import type { PolicyEngine } from "../../policy/engine.js";
import type { AttributeFacts, CalledTool, Coverage, DecisionRequest, SessionFacts } from "../../policy/request.js";
import { GROUPS } from "../../policy/schema.js";

/** What to keep of the inputs of decisions. */
export interface InputScope {
  readonly level: Exclude<InputLevel, "digest">;
  /** Paths of parameters that policies ask for, and patterns of those that their facts look at. */
  readonly params: readonly string[] | "all";
  /** Whether a path is among them. */
  isKept(path: string): boolean;
  /** Attributes that are looked up. */
  readonly attributes: readonly string[];
  /** Whether groups are. */
  readonly groups: boolean;
}

/** What the policies in force ask for is what is kept, or everything. */
export function inputScope(engine: PolicyEngine, level: InputScope["level"]): InputScope {
  const paths = engine.policies.flatMap(({ mode, reads, factParams }) =>
    mode === "off" ? [] : [reads.params ?? [], factParams],
  );
  const params = level === "full" || paths.includes("all") ? "all" : [...new Set(paths.flat())].sort();
  const isLike = params === "all" ? () => true : likeAny(params.map((path) => path.toLowerCase()));
  const isKept = (path: string): boolean => isLike(path.toLowerCase()) || params.includes(path);
  return { level, params, isKept, attributes: engine.reads.attributes, groups: engine.reads.groups };
}

/**
 * The inputs of a decision as the record keeps them; what stands elsewhere in the record is left out.
 *
 * @param withholdParams a detector found something in a call, or did not look: no value of a parameter is kept then.
 */
export function recordInputs(request: DecisionRequest, scope: InputScope, withholdParams: boolean): RecordedInputs {
  const { principal, attributes, session, spend, tools, findings, coverage, caps, client, now } = request;
  const calls = (list: readonly CalledTool[]): RecordedCall[] =>
    list.map((call) => recordCall(call, scope, withholdParams));
  return {
    params_kept: scope.params === "all" ? "all" : [...scope.params],
    now,
    user_agent: client.userAgent,
    ...(principal.groups === undefined ? {} : { groups: [...principal.groups] }),
    ...(attributes === undefined
      ? {}
      : {
          attributes: {
            asked: [...scope.attributes],
            values: Object.fromEntries(
              scope.attributes.flatMap((name) => {
                const value = attributes.values[name];
                return value === undefined ? [] : [[name, typeof value === "object" ? [...value] : value]];
              }),
            ),
            unknown: [...attributes.unknown],
            ...(attributes.ages === undefined ? {} : { ages: { ...attributes.ages } }),
          },
        }),
    caps: [...caps],
    ...(session === undefined
      ? {}
      : {
          session: {
            ...(session.risk === undefined ? {} : { risk: session.risk }),
            ...(session.deniedCalls === undefined ? {} : { denied_calls: session.deniedCalls }),
            tags: [...session.tags],
          },
        }),
    ...(spend.known
      ? {
          spend: {
            est_microusd: spend.estimatedMicroUsd,
            min_quota_left_pct: spend.quotaLeftPct,
            exhausted: spend.exhausted,
          },
        }
      : {}),
    tools: {
      offered: [...tools.offered],
      returned: calls(tools.returned),
      called: calls(tools.called),
      truncated: tools.truncated,
    },
    findings: {
      ids: [...findings.ids],
      categories: [...findings.categories],
      levels: [...findings.levels],
      by_trust: [...findings.byTrust],
      by_kind: [...findings.byKind],
      detectors: [...findings.detectors],
      max_severity: findings.maxSeverity,
      max_score: findings.maxScore,
    },
    coverage: {
      complete: coverage.complete,
      missed: [...coverage.missed],
      errored: [...coverage.errored],
      ...(coverage.reason === undefined ? {} : { reason: coverage.reason }),
    },
  };
}

function recordCall({ name, params }: CalledTool, { isKept }: InputScope, withhold: boolean): RecordedCall {
  if (params === undefined || withhold) return { name };
  return {
    name,
    params: {
      tags: params.tags.flatMap(([path, value]) => (isKept(path) ? [[path, value] as [string, string]] : [])),
      ints: params.ints.flatMap(([path, value]) => (isKept(path) ? [[path, value] as [string, number]] : [])),
      unsure: [...params.unsure],
      ...(params.droppedAt === undefined ? {} : { dropped_at: params.droppedAt }),
      withheld: [],
    },
  };
}

/** Why a record cannot be decided again. */
export type NotReplayable = "no_decision" | "no_inputs" | "altered";

/**
 * The request a record was the decision on. What was not kept is unknown in it, never absent.
 *
 * @param asked what the policies ask for that are about to decide; what they would not have looked up is left out.
 */
export function restoreRequest(record: CallRecord, asked: Omit<InputScope, "level">): DecisionRequest | NotReplayable {
  const { inputs, event, format, principal } = record;
  if (record.decision === undefined) return "no_decision";
  if (inputs === undefined || event === undefined || format === undefined || principal === undefined)
    return "no_inputs";
  if (inputs.altered) return "altered";

  const { login_name: login, node, tailnet } = principal;
  const id = login !== "" ? login : node !== "" ? `node:${node}` : "unknown";
  const { attributes, session, spend, tools, findings, coverage } = inputs;
  const kept = inputs.params_kept ?? [];
  const missing = asked.params === "all" || kept === "all" ? [] : asked.params.filter((path) => !kept.includes(path));
  const allKept = kept === "all" || asked.params !== "all";
  const calls = (list: readonly RecordedCall[]): CalledTool[] =>
    list.map((call) => restoreCall(call, missing, allKept));
  return {
    tenant: record.tenant,
    project: record.project,
    event,
    format,
    principal: {
      id,
      login,
      node,
      tailnet,
      ...(inputs.groups === undefined ? {} : { groups: inputs.groups }),
    },
    ...(attributes === undefined || (asked.attributes.length === 0 && !asked.groups)
      ? {}
      : { attributes: restoreAttributes(attributes, asked) }),
    caps: inputs.caps,
    ...(session === undefined ? {} : { session: restoreSession(session) }),
    spend:
      spend === undefined
        ? { known: false, estimatedMicroUsd: 0, quotaLeftPct: 100, exhausted: false }
        : {
            known: true,
            estimatedMicroUsd: spend.est_microusd,
            quotaLeftPct: spend.min_quota_left_pct,
            exhausted: spend.exhausted,
          },
    canaryKeys: { session: record.session_id ?? "", user: id, request: record.request_id ?? "" },
    model: record.model ?? "",
    provider: record.provider ?? "",
    client: { name: record.client ?? "", userAgent: inputs.user_agent },
    tools: {
      offered: tools.offered,
      returned: calls(tools.returned),
      called: calls(tools.called),
      truncated: tools.truncated,
    },
    findings: {
      ids: findings.ids,
      categories: findings.categories,
      levels: findings.levels,
      byTrust: findings.by_trust,
      byKind: findings.by_kind,
      detectors: findings.detectors,
      maxSeverity: findings.max_severity,
      maxScore: findings.max_score,
    },
    coverage: {
      complete: coverage.complete,
      missed: coverage.missed,
      errored: coverage.errored,
      ...(coverage.reason === undefined ? {} : { reason: coverage.reason as Coverage["reason"] }),
    } as Coverage,
    now: inputs.now,
  };
}

function restoreSession({ risk, denied_calls, tags }: NonNullable<RecordedInputs["session"]>): SessionFacts {
  return {
    ...(risk === undefined ? {} : { risk }),
    ...(denied_calls === undefined ? {} : { deniedCalls: denied_calls }),
    tags,
  };
}

function restoreAttributes(
  { asked: recorded, values, unknown, ages }: NonNullable<RecordedInputs["attributes"]>,
  { attributes, groups }: Pick<InputScope, "attributes" | "groups">,
): AttributeFacts {
  const isAsked = (name: string): boolean => attributes.includes(name) || (groups && name === GROUPS);
  return {
    values: Object.fromEntries(Object.entries(values).filter(([name]) => isAsked(name))),
    unknown: unknown.filter(isAsked),
    ...(ages === undefined ? {} : { ages }),
    unrecorded: attributes.filter((name) => !recorded.includes(name)),
  };
}

function restoreCall({ name, params }: RecordedCall, missing: readonly string[], allKept: boolean): CalledTool {
  if (params === undefined || !allKept) return { name };
  const { tags, ints, unsure, dropped_at, withheld } = params;
  const unrecorded = [...missing, ...withheld];
  return {
    name,
    params: {
      tags,
      ints,
      unsure,
      ...(dropped_at === undefined ? {} : { droppedAt: dropped_at }),
      ...(unrecorded.length === 0 ? {} : { unrecorded }),
    },
  };
}
