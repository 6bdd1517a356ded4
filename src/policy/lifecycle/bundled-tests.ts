import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { runCase } from "../authoring/run-case.js";
import { readTestCases } from "../authoring/table-cases.js";
import type { PolicyEngine } from "../engine.js";
import type { PolicyProblem } from "../problem.js";
import { readTree } from "./tree.js";

/** Cases decided in one go: calls are answered by the same thread. */
const CASES_AT_ONCE = 20;

/** Runs the tables of tests (`*_test.yaml`) that a policy folder brings along, and gives what they expected in vain. */
export async function bundledTestFailures(dir: string, engine: PolicyEngine): Promise<PolicyProblem[]> {
  const tables = readTree(dir).files.filter(({ path }) => path.endsWith("_test.yaml"));
  const cases = tables.flatMap(({ path, text }) => readTestCases(join(dir, path), text));
  const problems: PolicyProblem[] = [];
  for (const [index, one] of cases.entries()) {
    if (index % CASES_AT_ONCE === 0) await setImmediate();
    const { file, line, name } = one;
    for (const failure of runCase(one, engine).failures)
      problems.push({ file, line, column: 1, message: `test "${name}": ${failure}` });
  }
  return problems;
}
