import { PolicyInvalid, type PolicyProblem } from "../problem.js";
import { didYouMean } from "../suggest.js";
import { readYaml } from "../yaml-file.js";
import {
  Context,
  type Expected,
  GIVEN,
  Given,
  type GivenFinding,
  Missing,
  Principal,
  Session,
  TestTable,
  type ToolUse,
} from "./test-table.js";

/** One test with everything it is given spelt out. */
export interface TestCase {
  readonly file: string;
  readonly line: number;
  /** With the combination of the matrix: `reading [ann, claude]`. */
  readonly name: string;
  readonly given: GivenFacts;
  readonly expect: Expected;
}

export interface GivenFacts {
  readonly principal: Principal;
  readonly context: Context;
  readonly event: NonNullable<Given["event"]>;
  readonly offers: readonly ToolUse[];
  readonly results: readonly ToolUse[];
  readonly calls: readonly ToolUse[];
  readonly findings: readonly GivenFinding[];
  readonly session: Session;
  readonly missing: Missing;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Noon of a Monday: tests must not depend on when they run. */
const NOW = Date.UTC(2026, 0, 5, 12);

/** Reads a file of tests; throws `PolicyInvalid` with line and column of every mistake. */
export function readTestCases(file: string, text: string): readonly TestCase[] {
  const { value: table, placeOf } = readYaml(file, text, TestTable);
  const problems: PolicyProblem[] = [];
  const cases = table.tests.flatMap((test, index) => {
    const at = (message: string): void => void problems.push({ file, ...placeOf(["tests", index]), message });
    return combinations(test.matrix).flatMap(({ words, given }): TestCase[] => {
      const parsed = Given.safeParse(given);
      if (!parsed.success) {
        for (const { path, message } of parsed.error.issues) at(`matrix.${path.join(".")}: ${message}`);
        return [];
      }
      const name = words === "" ? test.name : `${test.name} [${words}]`;
      const all = { ...table.given, ...test.given, ...parsed.data };
      return [
        { file, line: placeOf(["tests", index]).line, name, given: resolve(table, all, at), expect: test.expect },
      ];
    });
  });
  if (problems.length > 0) throw new PolicyInvalid(problems);
  return cases;
}

/** Every way of taking one alternative of each member. */
function combinations(
  matrix: TestTable["tests"][number]["matrix"],
): { readonly words: string; readonly given: Record<string, unknown> }[] {
  let all: { words: string[]; given: Record<string, unknown> }[] = [{ words: [], given: {} }];
  for (const member of GIVEN) {
    const alternatives = matrix[member];
    if (alternatives === undefined) continue;
    all = all.flatMap(({ words, given }) =>
      alternatives.map((value) => ({ words: [...words, wordFor(value)], given: { ...given, [member]: value } })),
    );
  }
  return all.map(({ words, given }) => ({ words: words.join(", "), given }));
}

function wordFor(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value).replace(/["{}[\]]/g, "");
}

function resolve(table: TestTable, given: Given, complain: (message: string) => void): GivenFacts {
  const named = <Value>(what: string, known: Readonly<Record<string, Value>>, value: string | Value): Value[] => {
    if (typeof value !== "string") return [value];
    const found = Object.hasOwn(known, value) ? known[value] : undefined;
    if (found === undefined) complain(`no ${what} is called ${value}${didYouMean(value, Object.keys(known))}`);
    return found === undefined ? [] : [found];
  };
  const tools = (uses: Given["calls"]): ToolUse[] => (uses ?? []).flatMap((use) => named("tool", table.tools, use));
  const [principal] = named("principal", table.principals, given.principal ?? Principal.parse({}));
  const [context] = named("context", table.contexts, given.context ?? Context.parse({}));
  const calls = tools(given.calls);
  return {
    principal: principal ?? Principal.parse({}),
    context: context ?? Context.parse({}),
    event: given.event ?? (calls.length > 0 ? "tool_call_entire_request" : "pre_request"),
    offers: tools(given.offers),
    results: tools(given.results),
    calls,
    findings: (given.findings ?? []).flatMap((finding) => named("finding", table.findings, finding)),
    session: given.session ?? Session.parse({}),
    missing: given.missing ?? Missing.parse({}),
    now: given.now === undefined ? NOW : Date.parse(given.now),
  };
}
