import type { CallRecord } from "../../../src/audit/record.js";
import type { Dimension, Filter } from "../../../src/store/query.js";
import type { Counted, PolicyFigures } from "../../../src/store/store.js";

/** What a store has to answer, worked out from all records at every question. */
export function valuesOf(record: CallRecord, dimension: Dimension): string[] {
  const { decision, findings = [], tool_calls: calls = [], principal } = record;
  const some = (...values: (string | undefined)[]): string[] =>
    [...new Set(values.filter((value) => value !== undefined && value !== ""))] as string[];
  switch (dimension) {
    case "kind":
    case "event":
    case "model":
    case "client":
    case "provider":
    case "project":
      return some(record[dimension]);
    case "session":
      return some(record.session_id);
    case "user":
      return some(principal?.login_name === "tagged-devices" ? `node:${principal.node}` : principal?.login_name);
    case "degraded":
      return some(record.degraded?.reason);
    case "effective":
    case "would":
    case "primary":
      return some(decision?.[dimension]);
    case "mode":
      return decision === undefined ? [] : [decision.matches.find(({ id }) => id === decision.primary)?.mode ?? "none"];
    case "policy":
      return some(...(decision?.matches.map(({ id }) => id) ?? []));
    case "tool":
      return some(...calls.map(({ name }) => name));
    case "server":
      return some(...calls.map(({ server }) => server));
    default:
      return some(...findings.map((finding) => finding[dimension]));
  }
}

export function matches(record: CallRecord, filter: Filter): boolean {
  const { tenants, from = 0, to = Number.MAX_SAFE_INTEGER, where = {}, degraded, requestId, decisionIdPrefix } = filter;
  const at = Date.parse(record.ts);
  return (
    (tenants === "all" || tenants.includes(record.tenant)) &&
    at >= from &&
    at < to &&
    (degraded === undefined || degraded === (record.degraded !== undefined)) &&
    (requestId === undefined || record.request_id === requestId) &&
    (decisionIdPrefix === undefined || record.decision_id.startsWith(decisionIdPrefix)) &&
    Object.entries(where).every(([dimension, wanted]) =>
      valuesOf(record, dimension as Dimension).some((value) => wanted?.includes(value)),
    )
  );
}

/** Newest first; of one millisecond, the one written last. */
export function newestFirst(records: readonly CallRecord[]): CallRecord[] {
  return records
    .map((record, index) => ({ record, index }))
    .sort((a, b) => Date.parse(b.record.ts) - Date.parse(a.record.ts) || b.index - a.index)
    .map(({ record }) => record);
}

type Calls = NonNullable<CallRecord["tool_calls"]>;
const counted = new WeakMap<CallRecord, Calls>();

/** The calls of a record that no record before it tells of; the records have been given to `countCallsOf`. */
export const callsOf = (record: CallRecord): Calls => counted.get(record) ?? [];

/** Responses tell of calls as they are made; where none is told, the newest calls of each history do. */
export function countCallsOf(records: readonly CallRecord[]): void {
  const sessions = new Map<string, { told: boolean; place: string }>();
  for (const record of records) {
    const { kind, tenant, session_id: id, tool_calls: calls = [], duplicate_of: repeated } = record;
    const session = sessions.get(`${tenant} ${id}`) ?? { told: false, place: "" };
    sessions.set(`${tenant} ${id}`, session);
    const [first] = calls;
    if (kind === "received" || kind === "evaluated") session.told = true;
    if (kind === "evaluated" && first?.source === "response" && repeated === undefined) counted.set(record, calls);
    if (kind === "decision" && first !== undefined && !session.told && first.pointer !== session.place) {
      session.place = first.pointer;
      counted.set(record, calls);
    }
  }
}

export function countedBy(records: readonly CallRecord[], dimension: Dimension): Counted[] {
  const values = [...new Set(records.flatMap((record) => valuesOf(record, dimension)))];
  return values.map((value) => {
    const having = records.filter((record) => valuesOf(record, dimension).includes(value));
    const requests = having.filter(({ kind }) => kind === "decision");
    return {
      value,
      records: having.length,
      requests: requests.length,
      blocked: requests.filter(({ decision }) => decision?.effective === "block").length,
      wouldBlock: requests.filter(({ decision }) => decision?.would === "block").length,
      hits: hitsOf(having, dimension, value) ?? requests.length,
    };
  });
}

function hitsOf(records: readonly CallRecord[], dimension: Dimension, value: string): number | undefined {
  if (dimension === "tool") return records.flatMap(callsOf).filter(({ name }) => name === value).length;
  if (dimension === "server") return records.flatMap(callsOf).filter(({ server }) => server === value).length;
  if (dimension === "detector" || dimension === "rule" || dimension === "category" || dimension === "severity") {
    return records.flatMap(({ findings = [] }) => findings).filter((finding) => finding[dimension] === value).length;
  }
  return undefined;
}

export function policyFigures(records: readonly CallRecord[], id: string): PolicyFigures {
  const decided = records.filter(({ decision }) => decision?.matches.some((match) => match.id === id));
  const match = decided.map(({ decision }) => decision?.matches.find((one) => one.id === id));
  const primary = decided.filter(({ decision }) => decision?.primary === id);
  return {
    id,
    matches: decided.length,
    live: match.filter((one) => one?.live).length,
    wouldFlip: match.filter((one) => one?.flips).length,
    primary: primary.length,
    blocked: primary.filter(({ kind, decision }) => kind === "decision" && decision?.effective === "block").length,
    excepted: 0,
    unknown: 0,
    errors: 0,
    lastMatch: Math.max(...decided.map(({ ts }) => Date.parse(ts))),
  };
}
