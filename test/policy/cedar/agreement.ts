import type { CedarValueJson, PolicyJson, TypeAndId } from "@cedar-policy/cedar-wasm/nodejs";
import type { CompiledEvaluator } from "../../../src/policy/cedar/compiled-evaluator.js";
import type { Evaluation, ParsedPolicy } from "../../../src/policy/cedar/evaluator.js";
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

/** Policies, requests, and what Cedar's own implementation says to each. */
export interface Precedent {
  readonly policies: readonly ParsedPolicy[];
  readonly texts: readonly string[];
  readonly cases: readonly { readonly world: World; readonly cedar: Evaluation }[];
}

/** A request costs Cedar far more than a policy does, so each is put to many. */
const POLICIES_PER_SET = 24;
const REQUESTS_PER_SET = 20;
/** Patterns go wrong in few texts, and need no request to do so. */
const PATTERNS_PER_SET = 60;
const SLOT = "agreement";

/** Random precedents, at least as many requests as asked for. */
export function* precedents(seed: number, requests: number): Generator<Precedent> {
  const random = new Random(seed);
  for (let made = 0; made < requests; made += REQUESTS_PER_SET + 1) {
    const general = Array.from({ length: POLICIES_PER_SET }, () => randomPolicy(random));
    const worlds = Array.from({ length: REQUESTS_PER_SET }, () => randomWorld(random));
    yield precedent(general, worlds);
    const patterns = Array.from({ length: PATTERNS_PER_SET }, () => randomPatternPolicy(random));
    yield precedent(patterns, [{ ...randomWorld(random), entities: [] }]);
  }
}

/** Where the subject answers otherwise than Cedar: cases ready to be pasted into a test. */
export function differences(subject: Subject, { policies, texts, cases }: Precedent): string[] {
  const evaluator = new subject.CompiledEvaluator(policies);
  return cases.flatMap(({ world, cedar }) => {
    const ours = sorted(attempt(() => evaluator.evaluate(native(subject, world))));
    return JSON.stringify(ours) === JSON.stringify(cedar) ? [] : [JSON.stringify({ cedar, ours, texts, world })];
  });
}

/** How much the precedents have to say. */
export class Tally {
  requests = 0;
  /** Evaluations of one policy on one request: all, those that matched and those in error. */
  evaluations = 0;
  matched = 0;
  errored = 0;
  /** Evaluations that the scope alone decided, which shows little. */
  outOfScope = 0;

  add(subject: Subject, { policies, cases }: Precedent): void {
    const scopes = new subject.CompiledEvaluator(
      policies.map(({ id, json }) => ({ id, json: { ...json, conditions: [] } })),
    );
    for (const { world, cedar } of cases) {
      this.requests++;
      this.evaluations += policies.length;
      this.matched += cedar.matched.length;
      this.errored += cedar.errored.length;
      this.outOfScope += policies.length - scopes.evaluate(native(subject, world)).matched.length;
    }
  }

  report(): string {
    const share = (part: number): string => `${((100 * part) / this.evaluations).toFixed(1)} %`;
    const { requests, evaluations, matched, errored, outOfScope } = this;
    return `${requests} requests, ${evaluations} evaluations: ${share(matched)} match, ${share(errored)} err, ${share(outOfScope)} are trivial (out of scope)`;
  }
}

function precedent(given: readonly PolicyJson[], worlds: readonly World[]): Precedent {
  // Through the text and back, because text is what policies come as.
  const texts = given.map(textOf);
  // As permits, so that the answer names every policy that applies.
  const policies = texts.map((text, index) => ({
    id: `p${index}`,
    json: { ...parse(text), effect: "permit" as const },
  }));
  const staticPolicies = Object.fromEntries(policies.map(({ id, json }) => [id, json]));
  const parsed = preparsePolicySet(SLOT, { staticPolicies });
  if (parsed.type === "failure") throw new Error(parsed.errors.map(({ message }) => message).join());
  return { policies, texts, cases: worlds.map((world) => ({ world, cedar: askCedar(world) })) };
}

function askCedar({ principal, action, resource, context, entities }: World): Evaluation {
  const request = { principal, action, resource, context, entities: [...entities] };
  const answer = statefulIsAuthorized({ ...request, preparsedPolicySetId: SLOT });
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

/** The world as our evaluator takes it. */
export function native(
  { value }: Pick<Subject, "value">,
  { principal, action, resource, context, entities }: World,
): Value.CedarRequest {
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
    const above = parents.map((parent) => uid(parent as TypeAndId));
    all.add(uid(name as TypeAndId), record(attrs), above, record(tags ?? {}));
  }
  return {
    principal: uid(principal),
    action: uid(action),
    resource: uid(resource),
    context: record(context),
    entities: all,
  };
}
