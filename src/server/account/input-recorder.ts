import type { InputLevel } from "../../audit/inputs.js";
import type { KeyedDigest } from "../../audit/keyed-digest.js";
import type { CallRecord } from "../../audit/record.js";
import type { SegmentKind } from "../../plugins/event.js";
import type { PolicyEngine } from "../../policy/engine.js";
import type { DecisionRequest } from "../../policy/request.js";
import type { EventSummary, LocatedFinding } from "../event-summary.js";
import { type InputScope, inputScope, recordInputs } from "./recorded-inputs.js";

/** Places where a finding may stand inside the parameters of a call. */
const IN_CALLS: ReadonlySet<SegmentKind> = new Set(["tool_call", "response_tool_call", "other"]);

/** Puts what decisions depend on into their records, as far as the operator wants it kept. */
export class InputRecorder {
  readonly #level: InputLevel;
  readonly #digest: KeyedDigest;
  /** Of the engine it was made for. */
  #scope: { readonly engine: PolicyEngine; readonly scope: InputScope } | undefined;

  constructor(level: InputLevel, digest: KeyedDigest) {
    this.#level = level;
    this.#digest = digest;
  }

  /** Whether parameters of tool calls are kept even where no policy asks for them. */
  get wantsParams(): boolean {
    return this.#level === "full";
  }

  record(
    request: DecisionRequest,
    engine: PolicyEngine,
    findings: readonly LocatedFinding[],
    summary: EventSummary,
  ): Pick<CallRecord, "inputs" | "inputs_digest"> {
    if (this.#level === "digest") return { inputs_digest: this.#digest(JSON.stringify({ ...request, now: 0 })) };
    if (this.#scope?.engine !== engine) this.#scope = { engine, scope: inputScope(engine, this.#level) };
    const withhold = !request.coverage.complete || findings.some((finding) => isInCall(finding, summary));
    return { inputs: recordInputs(request, this.#scope.scope, withhold) };
  }
}

/** Whether a finding may stand in a parameter that is about to be kept; in calls of earlier turns it does no harm. */
function isInCall({ kind, pointer }: LocatedFinding, { toolCalls, toolCallsTotal }: EventSummary): boolean {
  if (!IN_CALLS.has(kind)) return false;
  const isListed = toolCallsTotal === toolCalls.length && toolCalls.every(({ source }) => source === "history");
  return !isListed || toolCalls.some((call) => pointer.startsWith(call.pointer));
}
