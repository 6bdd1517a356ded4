import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CedarValueJson, PolicyJson, SchemaJson, TypeAndId } from "@cedar-policy/cedar-wasm/nodejs";
import { UnsupportedSyntax } from "../../../src/policy/cedar/compile.js";
import { CompiledEvaluator } from "../../../src/policy/cedar/compiled-evaluator.js";
import type { ParsedPolicy } from "../../../src/policy/cedar/evaluator.js";
import { policyToJson, schemaToJson } from "../../../src/policy/cedar/library.js";
import { type CedarRecord, CedarSet, type CedarValue, Entities, EntityUid } from "../../../src/policy/cedar/value.js";
import { splitPolicies } from "../../../src/policy/source.js";

/** What an authorization says, ids in the order of the alphabet. */
export interface Answer {
  readonly decision: string;
  readonly reasons: readonly string[];
  readonly errors: readonly string[];
}

/** One request of the corpus: what Cedar is to say and what we say, or why we have nothing to say. */
export type Outcome =
  | { readonly request: string; readonly expected: Answer; readonly ours: Answer }
  | { readonly request: string; readonly leftOut: string };

/**
 * A test as its README describes it, and as it was written before: `queries` and `reasons` are the older names, and
 * principals could be absent. Paths count from the root of the repository.
 */
interface TestFile {
  readonly policies: string;
  readonly policyFormat?: "cedar" | "json";
  readonly entities: string;
  readonly schema: string;
  readonly requests?: readonly TestRequest[];
  readonly queries?: readonly TestRequest[];
}

interface TestRequest {
  readonly principal?: TypeAndId | null;
  readonly action?: TypeAndId | null;
  readonly resource?: TypeAndId | null;
  readonly context: Record<string, CedarValueJson>;
  readonly decision: string;
  readonly reason?: readonly string[];
  readonly reasons?: readonly string[];
  readonly errors: readonly string[];
}

interface EntityRecord {
  readonly uid: CedarValueJson;
  readonly attrs?: Record<string, CedarValueJson>;
  readonly parents?: readonly CedarValueJson[];
  readonly tags?: Record<string, CedarValueJson>;
}

/** What our evaluator does not do, on purpose. */
class LeftOut extends Error {}

/** Puts every request of the tests below `root` to our evaluator. */
export function* outcomes(root: string): Generator<Outcome> {
  for (const name of readdirSync(root, { recursive: true, encoding: "utf8" }).sort()) {
    if (!name.endsWith(".json")) continue;
    const test: Partial<TestFile> | null = JSON.parse(readFileSync(join(root, name), "utf8"));
    if (isTest(test)) yield* outcomesOf(root, name, test);
  }
}

function isTest(test: Partial<TestFile> | null): test is TestFile {
  return [test?.policies, test?.entities, test?.schema].every((path) => typeof path === "string");
}

function* outcomesOf(root: string, name: string, test: TestFile): Generator<Outcome> {
  const setting = unlessLeftOut(() => readSetting(root, test));
  for (const [index, asked] of (test.requests ?? test.queries ?? []).entries()) {
    const request = `${name}, request ${index}`;
    const ours = setting instanceof Error ? setting : unlessLeftOut(() => authorize(setting, asked));
    if (ours instanceof Error) yield { request, leftOut: ours.message };
    else yield { request, expected: answer(asked.decision, asked.reason ?? asked.reasons ?? [], asked.errors), ours };
  }
}

function unlessLeftOut<Result>(run: () => Result): Result | LeftOut | UnsupportedSyntax {
  try {
    return run();
  } catch (error) {
    if (error instanceof LeftOut || error instanceof UnsupportedSyntax) return error;
    throw error;
  }
}

/** What all requests of a test share. */
interface Setting {
  readonly policies: readonly ParsedPolicy[];
  readonly evaluator: CompiledEvaluator;
  readonly entities: Entities;
}

function readSetting(root: string, test: TestFile): Setting {
  const policies = readPolicies(read(root, test.policies), test.policyFormat);
  const entities = entitiesOf([...JSON.parse(read(root, test.entities)), ...actionsOf(read(root, test.schema))]);
  return { policies, evaluator: new CompiledEvaluator(policies), entities };
}

function authorize({ policies, evaluator, entities }: Setting, request: TestRequest): Answer {
  const { principal, action, resource, context } = request;
  if (!principal || !action || !resource) throw new LeftOut("a principal, action or resource is not given");
  const { matched, errored } = evaluator.evaluate({
    principal: uidOf(principal),
    action: uidOf(action),
    resource: uidOf(resource),
    context: recordOf(context),
    entities,
  });

  const those = (effect: PolicyJson["effect"]): string[] =>
    policies.filter(({ id, json }) => json.effect === effect && matched.includes(id)).map(({ id }) => id);
  const forbids = those("forbid");
  if (forbids.length > 0) return answer("deny", forbids, errored);
  const permits = those("permit");
  return answer(permits.length > 0 ? "allow" : "deny", permits, errored);
}

function answer(decision: string, reasons: readonly string[], errors: readonly string[]): Answer {
  return { decision: decision.toLowerCase(), reasons: [...reasons].sort(), errors: [...errors].sort() };
}

function read(root: string, path: string): string {
  const file = join(root, path);
  if (!existsSync(file)) throw new LeftOut("a file it names is not there");
  return readFileSync(file, "utf8");
}

/** Cut as our own policies are, and counted as Cedar counts them. */
function readPolicies(text: string, format: TestFile["policyFormat"] = "cedar"): ParsedPolicy[] {
  if (format === "json") {
    const { staticPolicies }: { staticPolicies: Record<string, PolicyJson> } = JSON.parse(text);
    return Object.entries(staticPolicies).map(([id, json]) => ({ id, json }));
  }
  const { sources, problems } = splitPolicies({ layer: { kind: "operator" }, path: "", text });
  if (problems[0] !== undefined && sources.length > 0)
    throw new LeftOut("a policy beyond what we let in (size, depth, integers beyond 2^53)");
  return sources.map(({ text }, index) => {
    const parsed = policyToJson(text);
    if (parsed.type === "failure") throw new LeftOut(parsed.errors.map(({ message }) => message).join());
    return { id: `policy${index}`, json: parsed.json };
  });
}

/** Groups of actions are told by the schema. */
function actionsOf(text: string): EntityRecord[] {
  return Object.entries(schemaOf(text)).flatMap(([namespace, { actions }]) => {
    const inNamespace = (type: string): string =>
      namespace === "" || type.includes("::") ? type : `${namespace}::${type}`;
    return Object.entries(actions).map(([id, { memberOf }]) => ({
      uid: { type: inNamespace("Action"), id },
      parents: (memberOf ?? []).map((group) => ({ type: inNamespace(group.type ?? "Action"), id: group.id })),
    }));
  });
}

function schemaOf(text: string): SchemaJson<string> {
  if (text.trimStart().startsWith("{")) return JSON.parse(text);
  const parsed = schemaToJson(text);
  if (parsed.type === "failure") throw new LeftOut(parsed.errors.map(({ message }) => message).join());
  return parsed.json;
}

/** Those an entity is in are put before it. */
function entitiesOf(records: readonly EntityRecord[]): Entities {
  const entities = new Entities();
  const byKey = new Map(records.map((record) => [entityOf(record.uid).key, record]));
  const put = (key: string): void => {
    const record = byKey.get(key);
    if (record === undefined) return;
    byKey.delete(key);
    const parents = (record.parents ?? []).map(entityOf);
    for (const parent of parents) put(parent.key);
    entities.add(entityOf(record.uid), recordOf(record.attrs ?? {}), parents, recordOf(record.tags ?? {}));
  };
  for (const key of [...byKey.keys()]) put(key);
  return entities;
}

function entityOf(json: CedarValueJson): EntityUid {
  const value = cedarValue(json);
  if (!(value instanceof EntityUid)) throw new TypeError("not the name of an entity");
  return value;
}

function uidOf({ type, id }: TypeAndId): EntityUid {
  return new EntityUid(type, id);
}

function recordOf(members: Record<string, CedarValueJson>): CedarRecord {
  return new Map(Object.entries(members).map(([name, member]) => [name, cedarValue(member)]));
}

/**
 * The tests write entities as `{type, id}` where the schema says that one stands there. We take the form for it: a
 * record that happens to look the same would show as a difference.
 */
function cedarValue(json: CedarValueJson): CedarValue {
  if (json === null || typeof json !== "object") {
    if (typeof json === "number" && !Number.isSafeInteger(json)) throw new LeftOut("an integer beyond 2^53");
    return json as boolean | number | string;
  }
  if (Array.isArray(json)) return new CedarSet(json.map(cedarValue));
  const members = json as Record<string, CedarValueJson>;
  if (Object.hasOwn(members, "__extn")) throw new LeftOut("a value of an extension type");
  if (Object.hasOwn(members, "__entity")) return uidOf(members.__entity as unknown as TypeAndId);
  const { type, id, ...others } = members;
  if (typeof type === "string" && typeof id === "string" && Object.keys(others).length === 0)
    return uidOf({ type, id });
  return recordOf(members);
}
