import { Command } from "commander";
import { loadPolicies } from "../policy/load.js";
import { loadConfig } from "../server/config.js";
import { evaluationOf } from "../server/evaluation.js";
import { policyOptions } from "../server/policy-options.js";
import { SessionMemory } from "../server/session-memory.js";
import { SessionTags } from "../sessions/session-tags.js";
import { Trajectories } from "../sessions/trajectories.js";
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
      // Payloads of one session are one: what an earlier one shows counts for a later one.
      const sessions = new SessionMemory(new Trajectories(), new SessionTags());
      for await (const inspection of inspectPayloads(file, event, config)) {
        const { sessionId } = inspection.facts.metadata;
        const flows = sessions.follow(OWNER.tenant, sessionId, inspection.traces);
        const session = sessions.facts(OWNER.tenant, sessionId);
        const findings = [...inspection.findings, ...flows];
        const evaluation = evaluationOf({ ...inspection, findings }, OWNER, policies, { session });
        process.stdout.write(`${JSON.stringify(evaluation)}\n`);
      }
    });
}
