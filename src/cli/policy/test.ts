import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { OperatorError } from "../../plugins/errors.js";
import { coverageOf, isCovered } from "../../policy/authoring/coverage.js";
import { junitOf } from "../../policy/authoring/junit.js";
import { type CaseResult, runCase } from "../../policy/authoring/run-case.js";
import { readTestCases } from "../../policy/authoring/table-cases.js";
import { loadPolicies } from "../../policy/load.js";
import { EXIT } from "../exit-codes.js";
import { filesIn, loadOptionsFor, type PolicyFlags, readText } from "./policy-files.js";

interface TestFlags extends PolicyFlags {
  readonly dir?: string;
  readonly junit?: string;
  readonly requireCoverage?: boolean;
  readonly verbose?: boolean;
}

export function testCommand(): Command {
  return new Command("test")
    .description("run tables of tests (*_test.yaml) against policies; exit 4 when some fail")
    .argument("[paths...]", "tables, or folders of them (default: the folder of policies)")
    .option("--dir <dir>", "folder of policies (default: that of the configuration)")
    .option("-c, --config <file>", "configuration file")
    .option("--mode <mode>", "monitor or enforce: mode of the shipped policies")
    .option("--junit <file>", "also write the results as JUnit XML")
    .option("--require-coverage", "fail unless every policy matches in one test and stays silent in another")
    .option("-v, --verbose", "also list the tests that passed")
    .action(async (paths: string[], { dir, junit, requireCoverage = false, verbose = false, ...flags }: TestFlags) => {
      const options = loadOptionsFor(dir, flags);
      const places = paths.length > 0 ? paths : options.dir === undefined ? [] : [options.dir];
      const files = filesIn(places, "_test.yaml");
      if (files.length === 0)
        throw new OperatorError("INPUT_INVALID", `no *_test.yaml in ${places.join(", ") || "the configured policies"}`);
      const cases = files.flatMap((file) => readTestCases(file, readText(file)));
      const engine = await loadPolicies(options);
      const results = cases.map((test) => runCase(test, engine));
      for (const result of results) process.stdout.write(shown(result, verbose));
      if (junit !== undefined) writeFileSync(junit, junitOf(results));

      const failed = results.filter(({ failures }) => failures.length > 0).length;
      const uncovered = coverageOf(engine.loaded, results).filter((coverage) => !isCovered(coverage));
      process.stderr.write(`${results.length - failed} passed, ${failed} failed.\n`);
      if (requireCoverage) {
        for (const { id, hits, misses } of uncovered)
          process.stderr.write(`${id}: matches in ${hits} tests, stays silent in ${misses}; both are needed.\n`);
      }
      if (failed > 0 || (requireCoverage && uncovered.length > 0)) process.exitCode = EXIT.testsFailed;
    });
}

function shown({ test, failures }: CaseResult, verbose: boolean): string {
  const head = `${test.file}:${test.line} ${test.name}`;
  if (failures.length === 0) return verbose ? `ok      ${head}\n` : "";
  return [`FAILED  ${head}\n`, ...failures.map((failure) => `        ${failure}\n`)].join("");
}
