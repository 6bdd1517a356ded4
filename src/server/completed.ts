import type { HookEventType } from "../plugins/event.js";
import type { Decision } from "../policy/decision.js";
import type { DecisionRequest } from "../policy/request.js";
import type { Envelope } from "../protocol/hook-call.js";
import type { Account } from "./account/account.js";
import type { AskPrincipal } from "./ask-principal.js";
import type { Call } from "./call.js";
import { circumstancesOf, coverageOf, factsOfSummary, requestFor } from "./decision-request.js";
import type { LocatedFinding } from "./event-summary.js";
import type { Body } from "./http/exchange.js";
import type { WorkerPool } from "./pool/worker-pool.js";
import type { SessionMemory } from "./session-memory.js";

export interface CompletedDeps {
  readonly pool: WorkerPool;
  readonly detectorIds: readonly string[];
  /** Whether any policy reads parameters of tool calls. */
  readsParams(): boolean;
  /** Marks the findings that somebody answers for. */
  allow(findings: readonly LocatedFinding[], tenant: string): readonly LocatedFinding[];
  readonly principalOf: AskPrincipal;
  /** What earlier requests of a session left behind, and what this one adds. */
  readonly sessions: SessionMemory;
  decide(request: DecisionRequest): Decision;
  readonly account: Account;
}

/**
 * The line of events that nobody waits for: written down first, answered, then read and scanned by workers of low
 * priority. What cannot be evaluated is recorded as such.
 */
export class CompletedLine {
  readonly #deps: CompletedDeps;

  constructor(deps: CompletedDeps) {
    this.#deps = deps;
  }

  /** Resolves once the event is written down; its evaluation goes on behind the reply. */
  async accept(call: Call, envelope: Envelope, body: Body, urlEvent: HookEventType | undefined): Promise<void> {
    const duplicateOf = await this.#deps.account.received(call, envelope);
    // Both post events of one request may come; the second adds content only where the first had none.
    this.#evaluate(call, envelope, body, urlEvent, duplicateOf).catch(() => {
      this.#deps.account.notEvaluated(call, envelope, "crash", this.#deps.detectorIds);
    });
  }

  async #evaluate(
    call: Call,
    envelope: Envelope,
    body: Body,
    urlEvent: HookEventType | undefined,
    duplicateOf: string | undefined,
  ): Promise<void> {
    const { pool, detectorIds, readsParams, allow, principalOf, sessions, decide, account } = this.#deps;
    const asked = principalOf(envelope.metadata);
    const outcome = await pool.run({
      kind: "whole",
      body: body.shared,
      byteLength: body.bytes.byteLength,
      urlEvent,
      withParams: readsParams(),
    });
    if (outcome.status !== "done") {
      return account.notEvaluated(call, envelope, outcome.status, detectorIds);
    }
    const { summary, calls, lanes, traces } = outcome.result;
    const facts = factsOfSummary(summary, calls);
    const { tenant } = call.owner;
    const { sessionId } = summary.metadata;
    const flows = sessions.follow(tenant, sessionId, traces);
    const findings = allow([...outcome.result.findings, ...flows], tenant);
    const session = sessions.facts(tenant, sessionId);
    const known = { ...circumstancesOf(await asked), session };
    const request = requestFor(call.owner, facts, findings, coverageOf(lanes), known);
    const decision = decide(request);
    account.evaluated({
      call,
      envelope,
      summary,
      findings,
      lanes,
      request,
      decision,
      ...(duplicateOf === undefined ? {} : { duplicateOf }),
    });
  }
}
