import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { Command } from "commander";
import { OperatorError } from "../plugins/errors.js";
import { HOOK_EVENT_TYPES, type HookEventType } from "../plugins/event.js";
import { loadPolicies } from "../policy/load.js";
import { loadConfig } from "../server/config.js";
import { detectorSources, loadDetectorHost } from "../server/detector-set.js";
import { evaluationOf } from "../server/evaluation.js";
import { inspect } from "../server/inspection.js";
import { policyOptions } from "../server/policy-options.js";

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
      for (const [index, payload] of splitPayloads(await readInput(file)).entries()) {
        const result = inspect(Buffer.from(payload), urlEvent, host);
        if ("refused" in result) {
          throw new OperatorError("INPUT_INVALID", `payload ${index + 1}: ${result.refused} at byte ${result.at}`);
        }
        const evaluation = evaluationOf(result, OWNER, (request) => policies.decide(request));
        process.stdout.write(`${JSON.stringify(evaluation)}\n`);
      }
    });
}

async function readInput(file: string): Promise<string> {
  if (file === "-") return text(process.stdin);
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new OperatorError("INPUT_INVALID", `${file}: not readable`);
  }
}

/** One JSON document, however it is laid out; or one a line. */
function splitPayloads(input: string): string[] {
  try {
    JSON.parse(input);
    return [input];
  } catch {
    return input.split("\n").filter((line) => line.trim() !== "");
  }
}

function parseEvent(name: string | undefined): HookEventType | undefined {
  if (name === undefined) return undefined;
  const type = HOOK_EVENT_TYPES.find((known) => known === name);
  if (type !== undefined) return type;
  throw new OperatorError("INPUT_INVALID", `--event: one of ${HOOK_EVENT_TYPES.join(", ")}`);
}
