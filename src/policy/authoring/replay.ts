import type { Decision, Outcome } from "../decision.js";
import type { PolicyEngine, PolicyInfo } from "../engine.js";
import { isSessionKnown } from "../missing.js";
import type { DecisionRequest } from "../request.js";

export type Answer = Outcome["action"];

/** What was answered before: as recorded, or by another set of policies. */
export interface EarlierAnswer {
  readonly answer: Answer;
  /** Id of the policy that decided. */
  readonly primary?: string;
  /** Edits of a `modify`, comparable as text. */
  readonly edits: string;
}

/** One decision to be made again. */
export interface ReplayItem {
  readonly decisionId: string;
  readonly before: EarlierAnswer;
  readonly request: DecisionRequest;
}

/** `effective` compares what is answered, `would` what would be with every policy enforced. */
export type Compared = "effective" | "would";

/** How one answer came out: `block -> allow`; `modify -> modify` where other edits are made; `unknown`; undefined where it is the same. */
export type Change = `${Answer} -> ${Answer}` | "unknown";

export interface Replayed {
  readonly change: Change | undefined;
  /** Policies the change is owed to: those that decide now, or decided before. */
  readonly policies: readonly string[];
}

/** Decides again and compares. What was not recorded is unknown, so it never makes a change of its own. */
export class Replay {
  readonly #engine: PolicyEngine;
  readonly #compared: Compared;
  readonly #infos: ReadonlyMap<string, PolicyInfo>;

  constructor(engine: PolicyEngine, compared: Compared) {
    this.#engine = engine;
    this.#compared = compared;
    this.#infos = new Map(engine.policies.map((info) => [info.id, info]));
  }

  run({ before, request }: ReplayItem): Replayed {
    const decision = this.#engine.decide(request);
    const outcome = decision[this.#compared];
    const doubtful = this.#doubtful(decision, request);
    if (doubtful.length > 0 && !isDefinite(outcome, doubtful)) return { change: "unknown", policies: doubtful };

    const after = answerOf(decision, this.#compared);
    if (before.answer === after.answer && before.edits === after.edits) return { change: undefined, policies: [] };
    const owed = after.answer === "allow" ? [before.primary] : decidersOf(outcome);
    return {
      change: `${before.answer} -> ${after.answer}`,
      policies: owed.flatMap((id) => (id === undefined ? [] : [id])),
    };
  }

  /** Policies that could change the answer and read what was not recorded. */
  #doubtful({ unknown }: Decision, request: DecisionRequest): string[] {
    return unknown.filter((id) => {
      const info = this.#infos.get(id);
      if (info === undefined || info.action === "alert") return false;
      return (this.#compared === "would" || info.mode === "enforce") && isUnrecorded(info, request);
    });
  }
}

/** What a set of policies answers, to be compared with what another does. */
export function answerOf(decision: Decision, compared: Compared): EarlierAnswer {
  const outcome = decision[compared];
  const { primary } = decision;
  return { answer: outcome.action, ...(primary === undefined ? {} : { primary }), edits: editsOf(outcome) };
}

/** The edits of a `modify` as comparable text: tools taken out, findings redacted. */
export function editsText(strips: readonly string[], redacts: readonly string[]): string {
  const sorted = (list: readonly string[]): string[] => [...new Set(list)].sort();
  return strips.length + redacts.length === 0 ? "" : JSON.stringify([sorted(strips), sorted(redacts)]);
}

function editsOf(outcome: Outcome): string {
  if (outcome.action !== "modify") return "";
  return editsText(
    outcome.strips.flatMap(({ tools }) => tools),
    outcome.redactions.flatMap(({ selectors }) => selectors.map(({ name }) => name)),
  );
}

function decidersOf(outcome: Outcome): string[] {
  if (outcome.action === "block") return [outcome.policy];
  if (outcome.action !== "modify") return [];
  return [...new Set([...outcome.redactions, ...outcome.strips].map(({ policy }) => policy))];
}

/** A block stands, whatever else would come to light; unless it was made of the doubt itself. */
function isDefinite(outcome: Outcome, doubtful: readonly string[]): boolean {
  return outcome.action === "block" && !doubtful.includes(outcome.policy);
}

function isUnrecorded(
  { reads, factParams }: PolicyInfo,
  { session, principal, attributes, tools }: DecisionRequest,
): boolean {
  if (reads.session.some((member) => !isSessionKnown(session, member))) return true;
  if (reads.groups && principal.groups === undefined && !attributes?.unknown.includes("groups")) return true;
  if (reads.attributes.some((name) => attributes === undefined || attributes.unrecorded?.includes(name))) return true;
  const calls = [...tools.returned, ...tools.called];
  return (
    (reads.params !== undefined || factParams.length > 0) &&
    calls.some(({ params }) => params === undefined || params.unrecorded !== undefined)
  );
}
