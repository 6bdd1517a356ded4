import { createHash } from "node:crypto";
import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { AttributeTypes } from "../plugins/attribute-source.js";
import { OperatorError } from "../plugins/errors.js";
import { readAnnotations } from "./annotations.js";
import { checkPolicies } from "./cedar/check.js";
import { compilePolicy, UnsupportedSyntax } from "./cedar/compile.js";
import { CompiledEvaluator } from "./cedar/compiled-evaluator.js";
import { readsOf } from "./cedar/reads.js";
import { complaintsAbout } from "./coherence.js";
import type { OnIncomplete, PolicyMode } from "./decision.js";
import type { PolicyInfo } from "./engine.js";
import { idPrefix } from "./layer.js";
import { readPolicyFiles } from "./policy-files.js";
import { policyReads } from "./policy-reads.js";
import { type LoadedPolicy, PolicySet, type PolicySetOptions } from "./policy-set.js";
import { PolicyInvalid, type PolicyProblem } from "./problem.js";
import { schemaWith } from "./schema.js";
import { readSideFiles, type SideRules } from "./side-rules.js";
import { POLICIES_MAX, type PolicyFile, type PolicySource, placeOf, problemAt, splitPolicies } from "./source.js";

/** How policies are loaded. Plain data. */
export interface LoadOptions {
  /** Directory of the operator's own policies; `readPolicyFiles` says what it may hold. */
  readonly dir?: string;
  /** Mode of the shipped policies, whatever they say of themselves. Operators' policies keep theirs. */
  readonly shippedMode: Exclude<PolicyMode, "off">;
  /** Default `defer`. */
  readonly onIncomplete?: OnIncomplete;
  /** What attribute sources say about principals; policies can read these and no others. Default none. */
  readonly attributes?: AttributeTypes;
  /**
   * What evaluates: our own translation of the checked policies, or Cedar's wasm, which decides the same and takes about
   * forty times as long. Default `compiled`.
   */
  readonly engine?: "compiled" | "wasm";
  /** Decisions remembered, in characters of their requests; default 8 million, 0 remembers none. */
  readonly memoCharsMax?: number;
}

/** Part of every revision: changes whenever the same policies may decide otherwise. */
const SEMANTICS = 3;
const MEMO_CHARS_MAX = 8_000_000;
/** Ids of shipped policies begin with it, and no others. */
const BASE_PREFIX = "base.";

/** Reads, checks and prepares all policies; throws `PolicyInvalid` with every mistake found, and then uses none. */
export async function loadPolicies(options: LoadOptions): Promise<PolicySet> {
  return preparePolicies(readPolicyFiles(options.dir), options);
}

/** Checks policies, and what stands beside them, that were read. Needs no disk but the checking thread's own code. */
export async function preparePolicies(files: readonly PolicyFile[], options: LoadOptions): Promise<PolicySet> {
  const { policies, rules, schema } = await checkFiles(files, options);
  const onIncomplete = options.onIncomplete ?? "defer";
  return new PolicySet({
    policies,
    evaluator: await evaluatorFor(options.engine ?? "compiled"),
    onIncomplete,
    defaults: rules.defaults,
    exceptions: rules.exceptions,
    catalogue: rules.catalogue,
    facts: rules.facts,
    attributes: options.attributes ?? {},
    recipe: { files, options },
    revision: revisionOf({ schema, policies, onIncomplete, rules: rules.content }),
    memoCharsMax: options.memoCharsMax ?? MEMO_CHARS_MAX,
  });
}

/** The policies of these files, parsed, validated and understood, by id; throws `PolicyInvalid` with every mistake. */
export async function checkedPolicies(files: readonly PolicyFile[], options: LoadOptions): Promise<LoadedPolicy[]> {
  const { policies } = await checkFiles(files, options);
  return policies;
}

export interface Checked {
  readonly policies: LoadedPolicy[];
  readonly rules: SideRules;
  readonly schema: string;
}

/** Policies and what stands beside them, checked; throws `PolicyInvalid` with every mistake. */
export async function checkFiles(files: readonly PolicyFile[], options: LoadOptions): Promise<Checked> {
  const cuts = files.filter(({ path }) => path.endsWith(".cedar")).map(splitPolicies);
  const problems: PolicyProblem[] = cuts.flatMap((cut) => cut.problems);
  const rules = readSideFiles(files, problems);
  throwIfAny(problems);

  const sources = cuts.flatMap((cut) => cut.sources);
  if (sources.length > POLICIES_MAX) {
    throw new OperatorError(
      "POLICY_INVALID",
      `${sources.length} policies, more than ${POLICIES_MAX}; merge some with sets`,
    );
  }
  const schema = schemaWith(options.attributes ?? {});
  const parsed = await parse(schema, sources);

  const byId = new Map<string, LoadedPolicy>();
  for (const [index, source] of sources.entries()) {
    const json = parsed[index];
    if (json === undefined) throw new Error("the check answered for fewer policies than it was asked about");
    const policy = describe(source, json, rules, options, problems);
    if (policy === undefined) continue;
    const other = byId.get(policy.id);
    if (other === undefined) byId.set(policy.id, policy);
    else {
      const message = `@id("${policy.id}") is taken by ${other.info.file}:${other.info.line}; choose another`;
      problems.push(complaintAt(source, "id", message));
    }
  }
  const policies = [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  problems.push(...rules.misfits(policies));
  throwIfAny(problems);
  return { policies, rules, schema };
}

async function evaluatorFor(engine: "compiled" | "wasm"): Promise<PolicySetOptions["evaluator"]> {
  if (engine === "compiled") return (policies) => new CompiledEvaluator(policies);
  // Only here, because loading it costs 25 ms and 14 MB.
  const { WasmEvaluator } = await import("./cedar/wasm-evaluator.js");
  return (policies, slot) => new WasmEvaluator(policies, slot);
}

async function parse(schema: string, sources: readonly PolicySource[]): Promise<readonly PolicyJson[]> {
  const reply = await checkPolicies(
    schema,
    sources.map(({ text }) => text),
  );
  if ("policies" in reply) return reply.policies;
  if ("crashed" in reply) {
    const mend = "a policy is probably nested too deeply; split it into several";
    throw new OperatorError("POLICY_INVALID", `Cedar gave up on the policies (${reply.crashed}): ${mend}`);
  }
  const problems = reply.complaints.map(({ policy, byte, message }): PolicyProblem => {
    const source = sources[policy ?? -1];
    if (source === undefined) return { file: "guard.cedarschema", line: 1, column: 1, message };
    const offset = Buffer.from(source.text).subarray(0, byte).toString().length;
    return problemAt(source.file, source.offset + offset, message, idIn(source));
  });
  // Validation repeats itself for every action a policy applies to.
  const distinct = new Map(
    problems.map((problem) => [`${problem.file}:${problem.line}:${problem.column}:${gist(problem)}`, problem]),
  );
  throw new PolicyInvalid([...distinct.values()]);
}

function describe(
  source: PolicySource,
  json: PolicyJson,
  rules: SideRules,
  { shippedMode, attributes = {} }: LoadOptions,
  problems: PolicyProblem[],
): LoadedPolicy | undefined {
  const complain = (message: string, annotation?: string): undefined => {
    problems.push(complaintAt(source, annotation, message));
  };
  const annotations = readAnnotations(json.annotations ?? {}, json.effect);
  if (Array.isArray(annotations)) {
    for (const { key, message } of annotations) complain(message, key);
    return undefined;
  }
  const { layer, path } = source.file;
  if (annotations.id.startsWith(BASE_PREFIX) !== (layer.kind === "base")) {
    return complain(
      `@id("${annotations.id}"): ids of shipped policies, and no others, begin with "${BASE_PREFIX}"`,
      "id",
    );
  }
  const unsupported = unsupportedIn(json);
  if (unsupported !== undefined) return complain(unsupported);

  const reads = readsOf(json);
  const id = idPrefix(layer) + annotations.id;
  const override = rules.overrides.get(id) ?? {};
  const { line } = placeOf(source.file.text, source.offset);
  const info: PolicyInfo = {
    ...annotations,
    id,
    effect: json.effect,
    layer,
    file: path,
    line,
    rollout: override.rollout ?? annotations.rollout,
    mode: override.mode ?? (layer.kind === "base" ? shippedMode : annotations.mode),
    selectors: annotations.action === "redact" ? reads.selectors : [],
    reads: policyReads(reads, attributes),
    factParams: rules.facts.paramsOf(reads.facts),
  };
  for (const { annotation, message } of complaintsAbout(info, reads, attributes)) complain(message, annotation);
  return { id, json, info, reads };
}

function unsupportedIn(json: PolicyJson): string | undefined {
  try {
    compilePolicy(json);
    return undefined;
  } catch (error) {
    if (error instanceof UnsupportedSyntax) return error.message;
    throw error;
  }
}

function complaintAt(source: PolicySource, annotation: string | undefined, message: string): PolicyProblem {
  const offset = annotation === undefined ? 0 : (source.annotations.get(annotation) ?? 0);
  return problemAt(source.file, source.offset + offset, message, idIn(source));
}

/** For messages about policies that do not parse. */
function idIn({ text }: PolicySource): string | undefined {
  return /@id\s*\(\s*"([a-z0-9._-]{1,64})"/.exec(text)?.[1];
}

function gist({ message }: PolicyProblem): string {
  return message.replace(/Guard::Action::"\w+"/g, "");
}

function throwIfAny(problems: readonly PolicyProblem[]): void {
  if (problems.length > 0) throw new PolicyInvalid(problems);
}

function revisionOf({ policies, ...rest }: { policies: readonly LoadedPolicy[] } & Record<string, unknown>): string {
  const decisive = policies.map(({ json, info: { file: _, line: __, ...info } }) => ({ json, info }));
  const content = JSON.stringify({ semantics: SEMANTICS, ...rest, policies: decisive });
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
