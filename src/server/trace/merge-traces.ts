import type { Level } from "../../plugins/contract.js";
import type { CallTrace, Print, ResultTrace, ToolsTrace, Trace } from "../../sessions/trace.js";

/**
 * One trace for each call and result, in the order of the conversation. Where every detector had a worker of its own, each
 * worker made a trace with what its detector found.
 */
export function mergeTraces(traces: readonly Trace[]): Trace[] {
  const merged = new Map<string, Trace>();
  for (const trace of traces) {
    const key = `${trace.kind} ${trace.id} ${trace.segment}`;
    const other = merged.get(key);
    merged.set(key, other === undefined ? trace : both(other, trace));
  }
  return [...merged.values()].sort((a, b) => a.segment - b.segment);
}

function both(a: Trace, b: Trace): Trace {
  if (a.kind === "call" && b.kind === "call") return bothCalls(a, b);
  if (a.kind === "result" && b.kind === "result") return bothResults(a, b);
  if (a.kind === "tools" && b.kind === "tools") return { ...a, ...instructions(a, b) };
  return a;
}

/** Workers differ in what findings add to a call: the one that has them says more. */
function bothCalls(a: CallTrace, b: CallTrace): CallTrace {
  return b.level !== undefined || (b.acts & ~a.acts) !== 0 ? b : a;
}

function bothResults(a: ResultTrace, b: ResultTrace): ResultTrace {
  const fuller = b.sources > a.sources ? b : a;
  return { ...fuller, ...instructions(a, b), sources: a.sources | b.sources, owners: union(a.owners, b.owners) };
}

type Instructing = Pick<ResultTrace | ToolsTrace, "injected" | "orders">;

function instructions(a: Instructing, b: Instructing): { orders: readonly Print[]; injected?: Level } {
  const levels = [a.injected, b.injected];
  const injected = levels.includes("block") ? "block" : (a.injected ?? b.injected);
  return { orders: union(a.orders, b.orders), ...(injected === undefined ? {} : { injected }) };
}

function union(a: readonly Print[], b: readonly Print[]): Print[] {
  return [...new Set([...a, ...b])];
}
