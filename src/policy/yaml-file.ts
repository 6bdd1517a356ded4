import { isMap, isNode, isPair, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { PolicyInvalid, type PolicyProblem } from "./problem.js";
import { didYouMean } from "./suggest.js";

/** A file of YAML or JSON that was read and checked, and where its parts stand. */
export interface YamlFile<Value> {
  readonly value: Value;
  /** Where the part under a path stands, or the nearest part around it; from 1. */
  placeOf(path: readonly PropertyKey[]): { readonly line: number; readonly column: number };
}

/** Reads what stands beside policies. Throws `PolicyInvalid` naming line and column of every mistake. */
export function readYaml<Schema extends z.ZodType>(
  path: string,
  text: string,
  schema: Schema,
): YamlFile<z.output<Schema>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  refuse(document.errors.map(({ pos, message }) => ({ file: path, ...at(pos[0]), message })));

  const placeOf = (steps: readonly PropertyKey[]): { line: number; column: number } => {
    for (let depth = steps.length; depth > 0; depth--) {
      const offset = offsetOf(document.getIn(steps.slice(0, depth - 1), true), steps[depth - 1]);
      if (offset !== undefined) return at(offset);
    }
    return { line: 1, column: 1 };
  };
  const parsed = schema.safeParse(contentOf(path, () => document.toJS({ maxAliasCount: 100 })));
  if (parsed.success) return { value: parsed.data, placeOf };
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, schema));
  throw new PolicyInvalid(problems.map(({ at, message }) => ({ file: path, ...placeOf(at), message })));
}

/** Where a member begins: at its key, so that a missing value still has a place. */
function offsetOf(parent: unknown, step: PropertyKey | undefined): number | undefined {
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isNode(key) && String(key) === String(step));
    return isPair(pair) && isNode(pair.key) ? pair.key.range?.[0] : undefined;
  }
  if (typeof parent !== "object" || parent === null || !("get" in parent)) return undefined;
  const node = (parent as { get(key: unknown, keep: boolean): unknown }).get(step, true);
  return isNode(node) ? node.range?.[0] : undefined;
}

function problemsOf(issue: z.core.$ZodIssue, schema: z.ZodType): { at: readonly PropertyKey[]; message: string }[] {
  if (issue.code === "invalid_key") return issue.issues.map(({ message }) => ({ at: issue.path, message }));
  if (issue.code !== "unrecognized_keys") return [{ at: issue.path, message: issue.message }];
  const known = keysAt(schema, issue.path);
  return issue.keys.map((key) => ({
    at: [...issue.path, key],
    message: `unknown key ${key}${didYouMean(key, known)}`,
  }));
}

/** The keys an object under a path may have; none where it may have any, or is one of several kinds. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return keysAt(schema.unwrap(), path);
  const [step, ...rest] = path;
  if (schema instanceof z.ZodObject) {
    const member = step === undefined ? undefined : schema.shape[String(step)];
    return step === undefined ? Object.keys(schema.shape) : member === undefined ? [] : keysAt(member, rest);
  }
  if (schema instanceof z.ZodRecord) return step === undefined ? [] : keysAt(schema.valueType, rest);
  return schema instanceof z.ZodArray && step !== undefined ? keysAt(schema.element, rest) : [];
}

function contentOf(path: string, read: () => unknown): unknown {
  try {
    return read() ?? {};
  } catch {
    throw new PolicyInvalid([{ file: path, line: 1, column: 1, message: "too many aliases" }]);
  }
}

function refuse(problems: readonly PolicyProblem[]): void {
  if (problems.length > 0) throw new PolicyInvalid(problems);
}
