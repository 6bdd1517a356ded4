import { Command } from "commander";
import { loadPolicies } from "../policy/load.js";
import { loadConfig } from "../server/config.js";
import { evaluationOf } from "../server/evaluation.js";
import { policyOptions } from "../server/policy-options.js";
import { NEW_SESSION } from "../server/session-facts.js";
import { inspectPayloads } from "./payloads.js";

interface EvalFlags {
  readonly config?: string;
  readonly event?: string;
  readonly mode?: string;
}

const OWNER = { tenant: "default", project: "default", keyId: "eval" };

export function evalCommand(): Command {
  return new Command("eval")
    .description(
      "decide about hook payloads without a server: a JSON or JSONL file, or `-` for stdin; prints one JSON object each",
    )
    .argument("[file]", "payload file", "-")
    .option("-c, --config <file>", "configuration file")
    .option("--event <name>", "the event, as the URL's ?event= would name it")
    .option("--mode <mode>", "monitor or enforce: mode of the shipped policies")
    .action(async (file: string, { config: path, event, mode }: EvalFlags) => {
      const config = loadConfig({ config: path, set: { mode } });
      const policies = await loadPolicies(policyOptions(config));
      for await (const inspection of inspectPayloads(file, event, config)) {
        const evaluation = evaluationOf(inspection, OWNER, policies, { session: NEW_SESSION });
        process.stdout.write(`${JSON.stringify(evaluation)}\n`);
      }
    });
}
