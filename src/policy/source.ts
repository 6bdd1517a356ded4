import type { PolicyLayer } from "./layer.js";
import type { PolicyProblem } from "./problem.js";

/** A `.cedar` file, or one of the YAML files beside them, as read. */
export interface PolicyFile {
  readonly layer: PolicyLayer;
  readonly path: string;
  readonly text: string;
}

/** The text of one policy, from its first annotation to its semicolon, and where it stands. */
export interface PolicySource {
  readonly file: PolicyFile;
  readonly text: string;
  /** Where it begins in the file's text, in UTF-16 code units. */
  readonly offset: number;
  /** Offset of each annotation's `@` in `text`, by key. */
  readonly annotations: ReadonlyMap<string, number>;
}

/**
 * Bounds on one policy. Beyond about twice these, the parser overflows its stack and takes its whole instance down,
 * with a message that names no place (seen with 500 `||`, 300 nested `if`, 200 nested parentheses).
 */
export const POLICY_LIMITS = { chars: 10_000, depth: 64, operators: 150, conditionals: 64, members: 300 } as const;
export const POLICIES_MAX = 2_000;

const TOKEN =
  /(?<blank>\s+|\/\/[^\n]*)|(?<text>"(?:[^"\\]|\\[\s\S])*")|(?<word>[A-Za-z_]\w*)|(?<number>\d+)|(?<operator>&&|\|\||[=!<>]=|[!<>+*-])|::|[\s\S]/gy;
const WORD_OPERATORS: ReadonlySet<string> = new Set(["in", "has", "like", "is"]);

/**
 * Cuts a file into its policies without understanding them: what it hands out is parsed by Cedar one by one, so a
 * wrong cut is a parse error and never a different policy. Also refuses what Cedar's parser would not survive.
 */
export function splitPolicies(file: PolicyFile): {
  sources: readonly PolicySource[];
  problems: readonly PolicyProblem[];
} {
  const sources: PolicySource[] = [];
  const problems: PolicyProblem[] = [];
  const { text } = file;
  if (!text.isWellFormed()) return { sources, problems: [problemAt(file, 0, "is not valid UTF-8; save it as UTF-8")] };

  let begin: number | undefined;
  let seen = emptyCount();
  let annotations = new Map<string, number>();
  let atSign = -1;
  for (const token of text.matchAll(TOKEN)) {
    const { index, groups = {} } = token;
    const [lexeme] = token;
    if (groups.blank !== undefined) continue;
    begin ??= index;

    count(seen, lexeme, groups);
    if (groups.word !== undefined && atSign >= 0) annotations.set(lexeme, atSign - begin);
    atSign = lexeme === "@" && seen.depth === 0 ? index : -1;
    if (lexeme !== ";" || seen.depth > 0) continue;

    const end = index + 1;
    const complaint = beyondLimits(seen, end - begin);
    if (complaint !== undefined) problems.push(problemAt(file, begin, complaint));
    sources.push({ file, text: text.slice(begin, end), offset: begin, annotations });
    begin = undefined;
    seen = emptyCount();
    annotations = new Map();
  }

  if (begin !== undefined)
    problems.push(problemAt(file, begin, "the policy that begins here has no end; close it with `;`"));
  else if (sources.length === 0) {
    const mend = `delete the file, or keep its policies with @mode("off")`;
    problems.push(problemAt(file, 0, `holds no policy, which may be a half-written file; ${mend}`));
  }
  return { sources, problems };
}

/** A problem at an offset, in UTF-16 code units, of a file's text. */
export function problemAt(file: PolicyFile, offset: number, message: string, policy?: string): PolicyProblem {
  return { file: file.path, ...placeOf(file.text, offset), ...(policy === undefined ? {} : { policy }), message };
}

/** Line and column, both from 1. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

interface Count {
  depth: number;
  depthMax: number;
  operators: number;
  conditionals: number;
  members: number;
  unsafeNumber: string | undefined;
}

function emptyCount(): Count {
  return { depth: 0, depthMax: 0, operators: 0, conditionals: 0, members: 0, unsafeNumber: undefined };
}

function count(seen: Count, lexeme: string, groups: Record<string, string | undefined>): void {
  if (lexeme === "(" || lexeme === "[" || lexeme === "{") seen.depthMax = Math.max(seen.depthMax, ++seen.depth);
  else if (lexeme === ")" || lexeme === "]" || lexeme === "}") seen.depth = Math.max(0, seen.depth - 1);
  else if (lexeme === ".") seen.members++;
  else if (lexeme === "if") seen.conditionals++;
  else if (groups.operator !== undefined || WORD_OPERATORS.has(lexeme)) seen.operators++;
  else if (groups.number !== undefined && !Number.isSafeInteger(Number(lexeme))) seen.unsafeNumber = lexeme;
}

function beyondLimits(seen: Count, chars: number): string | undefined {
  const { depth, operators, conditionals, members } = POLICY_LIMITS;
  if (chars > POLICY_LIMITS.chars)
    return `is ${chars} characters long, more than ${POLICY_LIMITS.chars}; split it into several`;
  if (seen.depthMax > depth) return `nests brackets ${seen.depthMax} deep, more than ${depth}; split it into several`;
  if (seen.operators > operators) {
    return `has ${seen.operators} operators, more than ${operators}; compare with a set: ["a", "b"].contains(x)`;
  }
  if (seen.conditionals > conditionals)
    return `has ${seen.conditionals} \`if\`, more than ${conditionals}; split it into several`;
  if (seen.members > members) return `has ${seen.members} member accesses, more than ${members}; split it into several`;
  if (seen.unsafeNumber !== undefined)
    return `has the number ${seen.unsafeNumber}, beyond 9007199254740991; use a smaller one`;
  return undefined;
}
