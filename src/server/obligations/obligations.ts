import type { Decision } from "../../policy/decision.js";
import type { StrippedTools } from "../../sessions/stripped-tools.js";
import type { EventFacts } from "../decision-request.js";
import type { LocatedFinding } from "../event-summary.js";
import type { Body } from "../http/exchange.js";
import { type StripReason, stripsByTool, withEarlierStrips } from "./earlier-strips.js";
import { type EditReport, type FulfilDeps, fulfil } from "./fulfil.js";
import { placeholders } from "./placeholder.js";

export interface ObligationsDeps {
  /** Key of the placeholders. */
  readonly key: Buffer;
  readonly stripped: StrippedTools<StripReason>;
  /** Reads and scans an edited request; never throws. `deadline` is on the clock of `performance.now()`. */
  assess(body: Body, deadline: number, tenant: string): ReturnType<FulfilDeps["assess"]>;
}

/** A `pre_request` that has been decided. */
export interface Decided {
  readonly tenant: string;
  readonly body: Body;
  readonly facts: EventFacts;
  readonly findings: readonly LocatedFinding[];
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
}

/** A decision as it is answered. */
export interface Answer {
  /** `effective` is what is answered: where an edit could not be made, what was to be done then. */
  readonly decision: Decision;
  /** The new request body, where the answer is to modify. */
  readonly requestBody?: Uint8Array;
  /** Absent when nothing was to be edited. */
  readonly report?: EditReport;
}

/** Does what decisions oblige the server to do beside answering: redacts, and takes tools out. */
export class Obligations {
  readonly #deps: ObligationsDeps;

  constructor(deps: ObligationsDeps) {
    this.#deps = deps;
  }

  async answer(decision: Decision, { tenant, body, facts, findings, deadline }: Decided): Promise<Answer> {
    const { key, stripped, assess } = this.#deps;
    const { sessionId } = facts.metadata;
    const earlier = stripped.of(tenant, sessionId, decision.policyRevision);
    const outcome = withEarlierStrips(decision.effective, facts.toolsOffered, earlier);
    if (outcome.action !== "modify") return { decision };

    const { effective, requestBody, report } = await fulfil(outcome, body.bytes, findings, {
      assess: (edited) => assess(edited, deadline, tenant),
      placeholder: placeholders(key, tenant),
    });
    const strips = Object.entries(stripsByTool(outcome)).filter(([tool]) => report.stripped.includes(tool));
    if (strips.length > 0) stripped.add(tenant, sessionId, decision.policyRevision, Object.fromEntries(strips));
    return {
      decision: { ...decision, effective },
      ...(requestBody === undefined ? {} : { requestBody }),
      report,
    };
  }
}
