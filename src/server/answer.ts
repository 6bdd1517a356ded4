import { newDecisionId } from "../audit/decision-id.js";
import type { Decision } from "../policy/decision.js";
import type { DecisionRequest } from "../policy/request.js";
import { type Envelope, openHookCall } from "../protocol/hook-call.js";
import type { Account } from "./account/account.js";
import { adviceFor } from "./advice.js";
import type { AskPrincipal } from "./ask-principal.js";
import type { Call } from "./call.js";
import type { CompletedLine } from "./completed.js";
import { circumstancesOf, coverageOf, requestFor } from "./decision-request.js";
import { encodeAllow, encodeDecision } from "./encode-decision.js";
import type { LocatedFinding } from "./event-summary.js";
import type { Body, Exchange } from "./http/exchange.js";
import type { KeyOwner } from "./keys.js";
import type { Obligations } from "./obligations/obligations.js";
import { REFUSALS, type RefusalReason } from "./replies.js";
import type { Assessment } from "./scan/assess.js";
import type { ResentPart } from "./scan/resent-part.js";
import type { SessionMemory } from "./session-memory.js";

export interface AnswerDeps {
  /** Whom a key speaks for; undefined when no key offered is valid. */
  authenticate(credentials: readonly string[]): KeyOwner | undefined;
  /** Whether there is time for a call that arrives now. */
  admits(): boolean;
  /** Compute time of one `pre_request`, in milliseconds from the complete body. */
  readonly budgetMs: number;
  /** Recognises what of a call was sent before. Absent: everything is read. */
  resentPart(tenant: string): ResentPart | undefined;
  /** Reads and scans; never throws. `deadline` is on the clock of `performance.now()`. */
  assess(
    envelope: Envelope,
    body: Body,
    deadline: number,
    tenant: string,
    resent: ResentPart | undefined,
  ): Promise<Assessment>;
  /** Marks the findings that somebody answers for. */
  allow(findings: readonly LocatedFinding[], tenant: string): readonly LocatedFinding[];
  readonly principalOf: AskPrincipal;
  /** What earlier requests of a session left behind, and what this one adds. */
  readonly sessions: SessionMemory;
  decide(request: DecisionRequest): Decision;
  /** The decision about a call that is not read for lack of time. */
  decideUnread(owner: KeyOwner): Decision;
  /** Makes the edits a decision asks for. */
  readonly obligations: Obligations;
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

  // Only a URL that says so tells before the body that somebody waits; what nobody waits for is never turned away.
  if (head.urlEvent === "pre_request" && !deps.admits()) {
    const skipped = await exchange.skipBody();
    if (skipped !== "skipped") return deps.account.aborted(owner, "aborted");
    const decision = deps.decideUnread(owner);
    const decisionId = deps.account.unread(owner, decision, performance.now() - arrivedMs);
    return exchange.reply(encodeDecision({ decision }, decisionId));
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
  const resent = deps.resentPart(owner.tenant);
  const envelope = openHookCall(body.bytes, head.urlEvent, resent?.elide);
  if ("refused" in envelope) return refuse(envelope.refused, owner);

  if (envelope.type !== "pre_request") {
    await deps.completed.accept(call, envelope, body, head.urlEvent);
    return exchange.reply(encodeAllow(call.decisionId));
  }

  // Asked first, so that sources answer while the content is scanned.
  const asked = deps.principalOf(envelope.metadata);
  const deadline = call.receivedMs + deps.budgetMs;
  const assessment = await deps.assess(envelope, body, deadline, owner.tenant, resent);
  const principal = asked instanceof Promise ? await asked : asked;
  if (!exchange.open) return deps.account.aborted(owner, "aborted", envelope);

  const assessedMs = performance.now();
  const { facts, lanes, incomplete } = assessment;
  const coverage = coverageOf(lanes, incomplete?.reason);
  const { sessionId } = facts.metadata;
  const flows = deps.sessions.follow(owner.tenant, sessionId, assessment.traces);
  const findings = [...assessment.findings, ...deps.allow(flows, owner.tenant)];
  const session = deps.sessions.facts(owner.tenant, sessionId);
  const request = requestFor(owner, facts, findings, coverage, { ...circumstancesOf(principal), session });
  const decided = deps.decide(request);
  if (decided.effective.action === "block") deps.sessions.deny(owner.tenant, sessionId, assessment.traces, flows);

  const answer = await deps.obligations.answer(decided, { tenant: owner.tenant, body, facts, findings, deadline });
  if (!exchange.open) return deps.account.aborted(owner, "aborted", envelope);
  exchange.reply(encodeDecision(answer, call.decisionId, adviceFor(findings)));

  const repliedMs = performance.now();
  deps.account.answered({ call, envelope, assessment, findings, request, ...answer, assessedMs, repliedMs });

  function refuse(reason: RefusalReason, by: KeyOwner | undefined): void {
    exchange.reply(REFUSALS[reason]);
    deps.account.refused(reason, by, performance.now() - arrivedMs);
  }
}
