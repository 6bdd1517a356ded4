import { Command, Option } from "commander";
import { OperatorError } from "../../plugins/errors.js";
import { explainRequest } from "../../policy/authoring/explain.js";
import { explanationText } from "../../policy/authoring/explain-text.js";
import { loadPolicies } from "../../policy/load.js";
import type { DecisionRequest } from "../../policy/request.js";
import { type InputScope, inputScope, restoreRequest } from "../../server/account/recorded-inputs.js";
import { replaySource } from "../../server/account/replay-records.js";
import { loadConfig } from "../../server/config.js";
import { coverageOf, requestFor } from "../../server/decision-request.js";
import { inspectPayloads } from "../payloads.js";
import { loadOptionsFor, type PolicyFlags } from "./policy-files.js";

interface ExplainFlags extends PolicyFlags {
  readonly dir?: string;
  readonly decision?: string;
  readonly from?: string[];
  readonly event?: string;
  readonly policy?: string[];
  readonly format: "text" | "json";
}

const OWNER = { tenant: "default", project: "default", keyId: "explain" };

export function explainCommand(): Command {
  return new Command("explain")
    .description(
      "why policies came to what they came to: each clause true, false, unknown or in error, and what it saw",
    )
    .argument("[payload]", "hook payloads as `shutter eval` takes them; - for stdin")
    .option("--decision <id>", "a recorded decision instead of a payload")
    .option("--from <paths...>", "where it is recorded (default: the spool of the configuration)")
    .option(
      "--policy <ids...>",
      "policies to explain, whatever they came to (default: those that match or are unknown)",
    )
    .option("--dir <dir>", "folder of policies (default: that of the configuration)")
    .option("-c, --config <file>", "configuration file")
    .option("--mode <mode>", "monitor or enforce: mode of the shipped policies")
    .option("--event <name>", "the event, as the URL's ?event= would name it")
    .addOption(new Option("--format <format>", "how to tell").choices(["text", "json"]).default("text"))
    .action(
      async (payload: string | undefined, { decision, from, policy, format, event, dir, ...flags }: ExplainFlags) => {
        if ((payload === undefined) === (decision === undefined))
          throw new OperatorError("INPUT_INVALID", "name a payload or a --decision, and not both");
        const engine = await loadPolicies(loadOptionsFor(dir, flags));
        const unheardOf = policy?.find((id) => !engine.policies.some((info) => info.id === id));
        if (unheardOf !== undefined)
          throw new OperatorError("INPUT_INVALID", `--policy: there is no policy ${unheardOf}`);

        const requests =
          decision === undefined
            ? await requestsIn(payload ?? "-", event, flags)
            : [
                await recordedRequest(
                  decision,
                  from ?? [loadConfig({ config: flags.config }).data_dir],
                  inputScope(engine, "referenced"),
                ),
              ];
        for (const request of requests) {
          const explanations = explainRequest(engine, request, policy);
          const shown = format === "json" ? `${JSON.stringify(explanations)}\n` : `${explanationText(explanations)}\n`;
          process.stdout.write(shown);
          process.stderr.write(
            `${explanations.length} explanations; answered: ${engine.decide(request).effective.action}.\n`,
          );
        }
      },
    );
}

async function requestsIn(
  file: string,
  event: string | undefined,
  { config: path, mode }: PolicyFlags,
): Promise<DecisionRequest[]> {
  const config = loadConfig({ config: path, set: { mode } });
  const requests: DecisionRequest[] = [];
  for await (const { facts, findings, lanes } of inspectPayloads(file, event, config)) {
    requests.push(requestFor(OWNER, facts, findings, coverageOf(lanes)));
  }
  return requests;
}

async function recordedRequest(id: string, from: readonly string[], asked: InputScope): Promise<DecisionRequest> {
  for await (const { record } of replaySource(from).read()) {
    if (record.decision_id !== id || (record.kind !== "decision" && record.kind !== "evaluated")) continue;
    const request = restoreRequest(record, asked);
    if (typeof request !== "string") return request;
    throw new OperatorError("INPUT_INVALID", `decision ${id}: what it depended on is not recorded (${request})`);
  }
  throw new OperatorError("INPUT_INVALID", `no decision ${id} in ${from.join(", ")}`);
}
