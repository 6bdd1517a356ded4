import { Command, Option } from "commander";
import { lintPolicies } from "../../policy/authoring/lint.js";
import { problemLine } from "../../policy/problem.js";
import { EXIT } from "../exit-codes.js";
import { loadOptionsFor, type PolicyFlags } from "./policy-files.js";

interface LintFlags extends PolicyFlags {
  readonly format: "text" | "json";
  readonly strict?: boolean;
}

export function lintCommand(): Command {
  return new Command("lint")
    .description("find mistakes (exit 3) and give hints on policies that may not do what was meant")
    .argument("[dir]", "folder of policies (default: that of the configuration)")
    .option("-c, --config <file>", "configuration file")
    .option("--mode <mode>", "monitor or enforce: mode of the shipped policies")
    .option("--strict", "exit 1 when there are hints")
    .addOption(new Option("--format <format>", "how to tell").choices(["text", "json"]).default("text"))
    .action(async (dir: string | undefined, { format, strict = false, ...flags }: LintFlags) => {
      const { errors, hints, policies } = await lintPolicies(loadOptionsFor(dir, flags));
      if (format === "json") process.stdout.write(`${JSON.stringify({ errors, hints })}\n`);
      else {
        for (const error of errors) process.stdout.write(`error ${problemLine(error)}\n`);
        for (const { rule, ...hint } of hints) process.stdout.write(`hint ${problemLine(hint)} (${rule})\n`);
      }
      process.stderr.write(`${policies} policies: ${errors.length} errors, ${hints.length} hints.\n`);
      if (errors.length > 0) process.exitCode = EXIT.invalid;
      else if (strict && hints.length > 0) process.exitCode = EXIT.failure;
    });
}
