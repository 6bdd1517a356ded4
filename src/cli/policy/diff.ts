import { Command, Option } from "commander";
import { diffPolicies, isEmpty, type PolicyDiff } from "../../policy/authoring/diff.js";
import { checkedPolicies } from "../../policy/load.js";
import { readPolicyFiles } from "../../policy/policy-files.js";
import type { LoadedPolicy } from "../../policy/policy-set.js";
import { EXIT } from "../exit-codes.js";
import { loadOptionsFor, type PolicyFlags } from "./policy-files.js";
import { withFolder } from "./revision.js";

interface DiffFlags extends PolicyFlags {
  readonly format: "text" | "json";
  readonly exitCode?: boolean;
}

export function diffCommand(): Command {
  return new Command("diff")
    .description("what two sets of policies differ in by meaning; layout, comments and order are ignored")
    .argument("<before>", "folder of policies, or folder@revision of its git repository")
    .argument("<after>", "the same")
    .option("-c, --config <file>", "configuration file")
    .option("--mode <mode>", "monitor or enforce: mode of the shipped policies")
    .option("--exit-code", "exit 1 when they differ")
    .addOption(new Option("--format <format>", "how to tell").choices(["text", "json"]).default("text"))
    .action(async (before: string, after: string, { format, exitCode = false, ...flags }: DiffFlags) => {
      const policiesOf = (place: string): Promise<LoadedPolicy[]> =>
        withFolder(place, (dir) => {
          const options = loadOptionsFor(dir, flags);
          return checkedPolicies(readPolicyFiles(options.dir), options);
        });
      const diff = diffPolicies(await policiesOf(before), await policiesOf(after));
      process.stdout.write(format === "json" ? `${JSON.stringify(diff)}\n` : textOf(diff));
      if (exitCode && !isEmpty(diff)) process.exitCode = EXIT.failure;
    });
}

function textOf({ modes, removed, added, changed, unchanged }: PolicyDiff): string {
  return [
    ...modes.map(({ id, before, after }) => `mode     ${id}: ${before} -> ${after}\n`),
    ...removed.map(({ id, mode }) => `removed  ${id} (${mode})\n`),
    ...changed.flatMap(({ id, changes }) => [
      `changed  ${id}\n`,
      ...changes.flatMap(({ what, before, after }) => [
        ...(before === undefined ? [] : [`  - ${what}: ${before}\n`]),
        ...(after === undefined ? [] : [`  + ${what}: ${after}\n`]),
      ]),
    ]),
    ...added.map(({ id, mode }) => `added    ${id} (${mode})\n`),
    `${unchanged} policies are the same.\n`,
  ].join("");
}
