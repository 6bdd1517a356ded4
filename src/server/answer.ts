import { newDecisionId } from "../audit/decision-id.js";
import type { HookEvent } from "../plugins/event.js";
import type { Decision } from "../policy/decision.js";
import type { DecisionRequest } from "../policy/request.js";
import { type Envelope, openHookCall } from "../protocol/hook-call.js";
import { readSpans, type SpanEvent } from "../protocol/read-event.js";
import type { Account } from "./account.js";
import type { Call } from "./call.js";
import type { CompletedLine } from "./completed.js";
import { coverageOf, factsOfEvent, requestFor } from "./decision-request.js";
import { encodeAllow, encodeDecision } from "./encode-decision.js";
import { locate } from "./event-summary.js";
import type { Body, Exchange } from "./http/exchange.js";
import type { KeyOwner } from "./keys.js";
import { REFUSALS, type RefusalReason } from "./replies.js";
import type { ScanOutcome } from "./scan-outcome.js";
import { unscanned } from "./scanner.js";

export interface AnswerDeps {
  /** Whom a key speaks for; undefined when no key offered is valid. */
  authenticate(credentials: readonly string[]): KeyOwner | undefined;
  /** Compute time of one `pre_request`, in milliseconds from the complete body. */
  readonly budgetMs: number;
  readonly detectorIds: readonly string[];
  scan(body: Body, event: SpanEvent, deadline: number): Promise<ScanOutcome>;
  decide(request: DecisionRequest): Decision;
  /** Takes over events that nobody waits for. */
  readonly completed: CompletedLine;
  /** Writes everything down: audit records, metrics, what is remembered. */
  readonly account: Account;
}

/**
 * Answers one hook call, top to bottom: socket to reply. Every way out is a `return` here.
 *
 * Runs inside the engine's route handler until its first `await`, which must be the body.
 */
export async function answerHookCall(exchange: Exchange, deps: AnswerDeps): Promise<void> {
  const arrivedMs = performance.now();
  const { head } = exchange;

  const owner = deps.authenticate(head.credentials);
  if (owner === undefined) {
    await exchange.discard();
    return refuse("unauthorized", undefined);
  }
  if (head.refusal !== undefined) {
    await exchange.discard();
    return refuse(head.refusal, owner);
  }

  const body = await exchange.body();
  if (body === "aborted" || body === "too_slow") return deps.account.aborted(owner, body);
  if (typeof body === "string") return refuse(body, owner);

  const call: Call = {
    decisionId: newDecisionId(),
    owner,
    arrivedMs,
    receivedMs: performance.now(),
    bodyBytes: body.bytes.byteLength,
  };
  const envelope = openHookCall(body.bytes, head.urlEvent);
  if ("refused" in envelope) return refuse(envelope.refused, owner);

  if (envelope.type !== "pre_request") {
    await deps.completed.accept(call, envelope, body, head.urlEvent);
    return exchange.reply(encodeAllow(call.decisionId));
  }

  const { scan, event, readMs } = await evaluate(body, envelope, call, deps);
  if (!exchange.open) return deps.account.aborted(owner, "aborted", envelope);

  const scannedMs = performance.now();
  const findings = locate(scan.findings, event);
  const coverage = coverageOf(scan.lanes, scan.incomplete?.reason);
  const decision = deps.decide(requestFor(owner, factsOfEvent(event), findings, coverage));
  exchange.reply(encodeDecision(decision, call.decisionId));

  const timesMs = { read: readMs, scanned: scannedMs, replied: performance.now() };
  deps.account.answered({ call, envelope, event, findings, scan, decision, timesMs });

  function refuse(reason: RefusalReason, by: KeyOwner | undefined): void {
    exchange.reply(REFUSALS[reason]);
    deps.account.refused(reason, by, performance.now() - arrivedMs);
  }
}

/**
 * Reads and scans. What throws here is a fault of ours, and the answer to it is policy like any other: an event that
 * nothing is known about, every detector missed.
 */
async function evaluate(
  body: Body,
  envelope: Envelope,
  call: Call,
  deps: AnswerDeps,
): Promise<{ event: HookEvent; scan: ScanOutcome; readMs: number }> {
  try {
    const event = readSpans(envelope);
    const readMs = performance.now();
    return { event, readMs, scan: await deps.scan(body, event, call.receivedMs + deps.budgetMs) };
  } catch {
    const event: HookEvent = {
      type: envelope.type,
      format: "unknown",
      metadata: envelope.metadata,
      segments: [],
      toolCalls: [],
      toolDefinitions: [],
    };
    return { event, readMs: performance.now(), scan: unscanned(deps.detectorIds, "crash") };
  }
}
