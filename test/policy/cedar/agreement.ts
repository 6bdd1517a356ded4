import type { CedarValueJson, PolicyJson, TypeAndId } from "@cedar-policy/cedar-wasm/nodejs";
import type { CompiledEvaluator } from "../../../src/policy/cedar/compiled-evaluator.js";
import type { Evaluation } from "../../../src/policy/cedar/evaluator.js";
import {
  policyToJson,
  policyToText,
  preparsePolicySet,
  statefulIsAuthorized,
} from "../../../src/policy/cedar/library.js";
import type * as Value from "../../../src/policy/cedar/value.js";
import { randomPatternPolicy, randomPolicy, randomWorld, type World } from "./generate.js";
import { Random } from "./random.js";

/** The evaluator under test, with the classes of values it knows; mutants bring their own. */
export interface Subject {
  readonly CompiledEvaluator: typeof CompiledEvaluator;
  readonly value: Pick<typeof Value, "CedarSet" | "Entities" | "EntityUid">;
}

export interface Agreement {
  readonly seed: number;
  requests: number;
  /** Evaluations of one policy on one request: all, those that matched and those in error. */
  evaluations: number;
  matched: number;
  errored: number;
  /** Evaluations that the scope alone decided, which shows little. */
  outOfScope: number;
  /** Policy sets that Cedar did not take. */
  refused: number;
  /** The first few disagreements, ready to be pasted into a test. */
  readonly differences: string[];
}

/** A request costs Cedar far more than a policy does, so each is put to many. */
const POLICIES_PER_SET = 24;
const REQUESTS_PER_SET = 20;
/** Patterns go wrong in few texts, and need no request to do so. */
const PATTERNS_PER_SET = 60;
const SLOT = "agreement";

/** Asks Cedar's own implementation and ours the same random questions. */
export function compare(subject: Subject, seed: number, requests: number, differencesMax = 5): Agreement {
  const random = new Random(seed);
  const tally: Agreement = {
    seed,
    requests: 0,
    evaluations: 0,
    matched: 0,
    errored: 0,
    outOfScope: 0,
    refused: 0,
    differences: [],
  };
  while (tally.requests < requests && tally.differences.length < differencesMax) {
    const general = Array.from({ length: POLICIES_PER_SET }, () => randomPolicy(random));
    ask(
      subject,
      tally,
      general,
      Array.from({ length: REQUESTS_PER_SET }, () => randomWorld(random)),
    );
    const patterns = Array.from({ length: PATTERNS_PER_SET }, () => randomPatternPolicy(random));
    ask(subject, tally, patterns, [{ ...randomWorld(random), entities: [] }]);
  }
  return tally;
}

/** Puts every request to every policy, and counts. */
function ask(subject: Subject, tally: Agreement, given: readonly PolicyJson[], worlds: readonly World[]): void {
  const texts = given.map(textOf);
  const policies = texts.map((text, index) => ({ id: `p${index}`, json: asPermit(parse(text)) }));
  const staticPolicies = Object.fromEntries(policies.map(({ id, json }) => [id, json]));
  if (preparsePolicySet(SLOT, { staticPolicies }).type === "failure") {
    tally.refused++;
    return;
  }
  const compiled = new subject.CompiledEvaluator(policies);
  const scopes = new subject.CompiledEvaluator(
    policies.map(({ id, json }) => ({ id, json: { ...json, conditions: [] } })),
  );
  for (const world of worlds) {
    const theirs = askCedar(world);
    const request = native(subject, world);
    const ours = sorted(attempt(() => compiled.evaluate(request)));
    tally.requests++;
    tally.evaluations += policies.length;
    tally.matched += theirs.matched.length;
    tally.errored += theirs.errored.length;
    tally.outOfScope += policies.length - attempt(() => scopes.evaluate(request)).matched.length;
    if (JSON.stringify(ours) === JSON.stringify(theirs)) continue;
    tally.differences.push(JSON.stringify({ theirs, ours, texts, world }));
  }
}

export function reportOf({
  seed,
  requests,
  evaluations,
  matched,
  errored,
  outOfScope,
  refused,
  differences,
}: Agreement): string {
  const share = (part: number): string => `${((100 * part) / evaluations).toFixed(1)} %`;
  const parts = [
    `seed ${seed}`,
    `${requests} requests`,
    `${evaluations} evaluations`,
    `${differences.length} differences`,
    `${share(matched)} match`,
    `${share(errored)} err`,
    `${share(outOfScope)} are trivial (out of scope)`,
    `${refused} policy sets refused`,
  ];
  return parts.join(", ");
}

function askCedar({ principal, action, resource, context, entities }: World): Evaluation {
  const answer = statefulIsAuthorized({
    principal,
    action,
    resource,
    context,
    entities: [...entities],
    preparsedPolicySetId: SLOT,
  });
  if (answer.type === "failure") throw new Error(answer.errors.map(({ message }) => message).join());
  const { reason, errors } = answer.response.diagnostics;
  return sorted({ matched: reason, errored: errors.map(({ policyId }) => policyId) });
}

function attempt(evaluate: () => Evaluation): Evaluation {
  try {
    return evaluate();
  } catch (error) {
    return { matched: [], errored: [`threw ${String(error)}`] };
  }
}

function sorted({ matched, errored }: Evaluation): Evaluation {
  return { matched: [...matched].sort(), errored: [...errored].sort() };
}

/** Through the text and back, because text is what policies come as. */
function textOf(policy: PolicyJson): string {
  const answer = policyToText(policy);
  if (answer.type === "failure") throw new Error(answer.errors.map(({ message }) => message).join());
  return answer.text;
}

function parse(text: string): PolicyJson {
  const answer = policyToJson(text);
  if (answer.type === "failure") throw new Error(`${answer.errors.map(({ message }) => message).join()}: ${text}`);
  return answer.json;
}

/** So that the answer names every policy that applies. */
function asPermit(json: PolicyJson): PolicyJson {
  return { ...json, effect: "permit" };
}

function native({ value }: Subject, { principal, action, resource, context, entities }: World): Value.CedarRequest {
  const uid = ({ type, id }: TypeAndId): Value.EntityUid => new value.EntityUid(type, id);
  const record = (members: Record<string, CedarValueJson>): Value.CedarRecord =>
    new Map(Object.entries(members).map(([name, member]) => [name, convert(member)]));
  const convert = (json: CedarValueJson): Value.CedarValue => {
    if (Array.isArray(json)) return new value.CedarSet(json.map(convert));
    if (typeof json !== "object" || json === null) return json as Value.CedarValue;
    if (Object.hasOwn(json, "__entity")) return uid((json as { __entity: TypeAndId }).__entity);
    return record(json as Record<string, CedarValueJson>);
  };
  const all = new value.Entities();
  for (const { uid: name, attrs, parents, tags } of entities) {
    all.add(
      uid(name as TypeAndId),
      record(attrs),
      parents.map((parent) => uid(parent as TypeAndId)),
      record(tags ?? {}),
    );
  }
  return {
    principal: uid(principal),
    action: uid(action),
    resource: uid(resource),
    context: record(context),
    entities: all,
  };
}
