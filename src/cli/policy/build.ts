import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { OperatorError } from "../../plugins/errors.js";
import { encodeBundle } from "../../policy/lifecycle/bundle.js";
import { gitRevision } from "../../policy/lifecycle/git-revision.js";
import { readTree } from "../../policy/lifecycle/tree.js";
import { loadPolicies } from "../../policy/load.js";
import { loadOptionsFor, type PolicyFlags } from "./policy-files.js";

interface BuildFlags extends PolicyFlags {
  readonly out: string;
  readonly serial?: string;
}

export function buildCommand(): Command {
  return new Command("build")
    .description("check a folder of policies and put it into one file, to be signed and served to servers")
    .argument("[dir]", "folder of policies (default: that of the configuration)")
    .option("-c, --config <file>", "configuration file")
    .option("-o, --out <file>", "where to write the bundle", "bundle.json")
    .option("--serial <number>", "rises with every bundle (default: seconds since 1970)")
    .action(async (given: string | undefined, { out, serial, ...flags }: BuildFlags) => {
      const options = loadOptionsFor(given, flags);
      const { dir } = options;
      if (dir === undefined)
        throw new OperatorError("INPUT_INVALID", "name a folder, or a configuration with policies.dir");
      const number = serialFrom(serial);
      const tree = readTree(dir);
      const { revision, policies } = await loadPolicies(options);
      const git = await gitRevision(dir);
      const bytes = encodeBundle({ serial: number, created: new Date().toISOString(), git, tree });
      writeFileSync(out, bytes);
      const own = policies.filter(({ id }) => !id.startsWith("base.")).length;
      process.stderr.write(
        `${out}: ${own} policies in ${tree.files.length} files, serial ${number}, ${bytes.byteLength} bytes.\n`,
      );
      process.stdout.write(
        `${JSON.stringify({ file: out, serial: number, content: tree.hash, revision, git: git ?? null })}\n`,
      );
    });
}

function serialFrom(text: string | undefined): number {
  if (text === undefined) return Math.floor(Date.now() / 1_000);
  const serial = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(serial)) return serial;
  throw new OperatorError("INPUT_INVALID", "--serial: a whole number is expected");
}
