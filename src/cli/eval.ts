import { Command } from "commander";
import { OperatorError } from "../plugins/errors.js";
import { loadPolicies } from "../policy/load.js";
import { loadConfig } from "../server/config.js";
import { detectorSources, loadDetectorHost } from "../server/detector-set.js";
import { evaluationOf } from "../server/evaluation.js";
import { inspect } from "../server/inspection.js";
import { policyOptions } from "../server/policy-options.js";
import { NEW_SESSION } from "../server/session-facts.js";
import { parseEvent, readPayloads } from "./payloads.js";

interface EvalFlags {
  readonly config?: string;
  readonly event?: string;
  readonly mode?: string;
}

/** Findings are told by place and rule, so the key of their fingerprints does not matter here. */
const NO_KEY = new Uint8Array(32);
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
      const host = await loadDetectorHost(detectorSources(config), NO_KEY);
      const policies = await loadPolicies(policyOptions(config));
      const urlEvent = parseEvent(event);
      for (const [index, payload] of (await readPayloads(file)).entries()) {
        const result = inspect(Buffer.from(payload), urlEvent, host);
        if ("refused" in result) {
          throw new OperatorError("INPUT_INVALID", `payload ${index + 1}: ${result.refused} at byte ${result.at}`);
        }
        const evaluation = evaluationOf(result, OWNER, policies, { session: NEW_SESSION });
        process.stdout.write(`${JSON.stringify(evaluation)}\n`);
      }
    });
}
