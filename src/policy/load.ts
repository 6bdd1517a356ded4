import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { OperatorError } from "../plugins/errors.js";
import { readAnnotations } from "./annotations.js";
import { checkPolicies } from "./cedar/check.js";
import { compilePolicy, UnsupportedSyntax } from "./cedar/compile.js";
import { CompiledEvaluator } from "./cedar/compiled-evaluator.js";
import { readsOf } from "./cedar/reads.js";
import type { OnIncomplete, PolicyMode } from "./decision.js";
import type { PolicyEngine, PolicyInfo } from "./engine.js";
import { type LoadedPolicy, PolicySet, type PolicySetOptions } from "./policy-set.js";
import { PolicyInvalid, type PolicyProblem } from "./problem.js";
import { POLICIES_MAX, type PolicyFile, type PolicySource, placeOf, problemAt, splitPolicies } from "./source.js";

export interface LoadOptions {
  /** Directory of the operator's own policies: every `*.cedar` file directly in it. */
  readonly dir?: string;
  /** Mode of the shipped policies, whatever they say of themselves. Operators' policies keep theirs. */
  readonly shippedMode: Exclude<PolicyMode, "off">;
  /** Default `defer`. */
  readonly onIncomplete?: OnIncomplete;
  /**
   * What evaluates: our own translation of the checked policies, or Cedar's wasm, which decides the same and takes about
   * forty times as long. Default `compiled`.
   */
  readonly engine?: "compiled" | "wasm";
  /** Decisions remembered, in characters of their requests; default 8 million, 0 remembers none. */
  readonly memoCharsMax?: number;
}

/** Part of every revision: changes whenever the same policies may decide otherwise. */
const SEMANTICS = 1;
const MEMO_CHARS_MAX = 8_000_000;
/** Ids of shipped policies begin with it, and no others. */
const BASE_PREFIX = "base.";

/** Read once: what is shipped belongs to the code that runs, even while a newer version is being installed. */
const BASE = readLayer("base", fileURLToPath(new URL("./base", import.meta.url)));
const SCHEMA = readFileSync(new URL("./guard.cedarschema", import.meta.url), "utf8");

/** Reads, checks and prepares all policies; throws `PolicyInvalid` with every mistake found, and then uses none. */
export async function loadPolicies(options: LoadOptions): Promise<PolicyEngine> {
  return preparePolicies(readPolicyFiles(options.dir), options);
}

/** The shipped files and the operator's, in the order of their names. */
export function readPolicyFiles(dir: string | undefined): PolicyFile[] {
  return [...BASE, ...(dir === undefined ? [] : readLayer("operator", dir))];
}

/** Checks policies that were read. Needs no disk but the checking thread's own code. */
export async function preparePolicies(files: readonly PolicyFile[], options: LoadOptions): Promise<PolicyEngine> {
  const policies = await checkedPolicies(files, options);
  const onIncomplete = options.onIncomplete ?? "defer";
  return new PolicySet({
    policies,
    evaluator: await evaluatorFor(options.engine ?? "compiled"),
    onIncomplete,
    revision: revisionOf(policies, onIncomplete),
    memoCharsMax: options.memoCharsMax ?? MEMO_CHARS_MAX,
  });
}

/** The policies of these files, parsed, validated and understood, by id; throws `PolicyInvalid` with every mistake. */
export async function checkedPolicies(files: readonly PolicyFile[], options: LoadOptions): Promise<LoadedPolicy[]> {
  const cuts = files.map(splitPolicies);
  throwIfAny(cuts.flatMap(({ problems }) => problems));

  const sources = cuts.flatMap((cut) => cut.sources);
  if (sources.length > POLICIES_MAX) {
    throw new OperatorError(
      "POLICY_INVALID",
      `${sources.length} policies, more than ${POLICIES_MAX}; merge some with sets`,
    );
  }
  const parsed = await parse(sources);

  const problems: PolicyProblem[] = [];
  const byId = new Map<string, LoadedPolicy>();
  for (const [index, source] of sources.entries()) {
    const json = parsed[index];
    if (json === undefined) throw new Error("the check answered for fewer policies than it was asked about");
    const policy = describe(source, json, options, problems);
    if (policy === undefined) continue;
    const other = byId.get(policy.id);
    if (other === undefined) byId.set(policy.id, policy);
    else
      problems.push(
        complaintAt(
          source,
          "id",
          `@id("${policy.id}") is taken by ${other.info.file}:${other.info.line}; choose another`,
        ),
      );
  }
  throwIfAny(problems);

  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function evaluatorFor(engine: "compiled" | "wasm"): Promise<PolicySetOptions["evaluator"]> {
  if (engine === "compiled") return (policies) => new CompiledEvaluator(policies);
  // Only here, because loading it costs 25 ms and 14 MB.
  const { WasmEvaluator } = await import("./cedar/wasm-evaluator.js");
  return (policies, action) => new WasmEvaluator(policies, action);
}

function readLayer(layer: PolicyFile["layer"], dir: string): PolicyFile[] {
  try {
    const names = readdirSync(dir).filter((name) => /^[^.].*\.cedar$/.test(name));
    return names.sort().map((name) => ({ layer, path: join(dir, name), text: readFileSync(join(dir, name), "utf8") }));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError("POLICY_INVALID", `${dir} cannot be read: ${why}`, { cause });
  }
}

async function parse(sources: readonly PolicySource[]): Promise<readonly PolicyJson[]> {
  const reply = await checkPolicies(
    SCHEMA,
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
  { shippedMode }: LoadOptions,
  problems: PolicyProblem[],
): LoadedPolicy | undefined {
  const annotations = readAnnotations(json.annotations ?? {});
  if (Array.isArray(annotations)) {
    problems.push(...annotations.map(({ key, message }) => complaintAt(source, key, message)));
    return undefined;
  }
  if (json.effect === "permit") {
    const mend = "what no policy forbids is allowed already; write what must not happen as `forbid`";
    problems.push(complaintAt(source, undefined, `\`permit\` changes nothing: ${mend}`));
    return undefined;
  }
  const { layer, path } = source.file;
  if (annotations.id.startsWith(BASE_PREFIX) !== (layer === "base")) {
    problems.push(
      complaintAt(
        source,
        "id",
        `@id("${annotations.id}"): ids of shipped policies, and no others, begin with "${BASE_PREFIX}"`,
      ),
    );
    return undefined;
  }
  const unsupported = unsupportedIn(json);
  if (unsupported !== undefined) {
    problems.push(complaintAt(source, undefined, unsupported));
    return undefined;
  }
  const reads = readsOf(json);
  for (const { literal, form } of reads.impossible) {
    problems.push(complaintAt(source, undefined, `no finding is ever "${literal}"; write "${form}"`));
  }
  const mode = layer === "base" ? shippedMode : annotations.mode;
  const { line } = placeOf(source.file.text, source.offset);
  const info: PolicyInfo = { ...annotations, layer, file: path, line, mode, reads: reads.detectors };
  return { id: annotations.id, json, info, reads };
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

function revisionOf(policies: readonly LoadedPolicy[], onIncomplete: OnIncomplete): string {
  const decisive = policies.map(({ json, info: { file: _, line: __, ...info } }) => ({ json, info }));
  const content = JSON.stringify({ semantics: SEMANTICS, schema: SCHEMA, onIncomplete, policies: decisive });
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
