import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { OperatorError } from "../plugins/errors.js";
import { HOOK_EVENT_TYPES, type HookEventType } from "../plugins/event.js";
import { AllowedFindings } from "../policy/allowed-findings.js";
import type { Config } from "../server/config.js";
import { detectorSources, loadDetectorHost } from "../server/detector-set.js";
import { type Inspection, inspect } from "../server/inspection.js";
import { Printer } from "../server/trace/printer.js";

/** Findings are told by place and rule: fingerprints under the server's key are not known here. */
const NO_KEY = new Uint8Array(32);
const TENANT = "default";

/** The hook payloads of a file, or of stdin for `-`: one JSON document, however it is laid out, or one a line. */
async function readPayloads(file: string): Promise<readonly string[]> {
  const input = await readInput(file);
  try {
    JSON.parse(input);
    return [input];
  } catch {
    return input.split("\n").filter((line) => line.trim() !== "");
  }
}

async function readInput(file: string): Promise<string> {
  if (file === "-") return text(process.stdin);
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new OperatorError("INPUT_INVALID", `${file}: not readable`);
  }
}

/** What the detectors find in the hook payloads of a file, in their order. Throws at the first that cannot be read. */
export async function* inspectPayloads(
  file: string,
  event: string | undefined,
  config: Config,
): AsyncGenerator<Inspection> {
  const host = await loadDetectorHost(detectorSources(config), NO_KEY);
  const allowed = new AllowedFindings(config.allowed_findings);
  const printer = new Printer(randomBytes(32));
  const urlEvent = parseEvent(event);
  for (const [index, payload] of (await readPayloads(file)).entries()) {
    const result = inspect(Buffer.from(payload), urlEvent, host, printer);
    if ("refused" in result) {
      throw new OperatorError("INPUT_INVALID", `payload ${index + 1}: ${result.refused} at byte ${result.at}`);
    }
    yield { ...result, findings: allowed.mark(result.findings, TENANT, Date.now()) };
  }
}

/** The value of `--event`. */
function parseEvent(name: string | undefined): HookEventType | undefined {
  if (name === undefined) return undefined;
  const type = HOOK_EVENT_TYPES.find((known) => known === name);
  if (type !== undefined) return type;
  throw new OperatorError("INPUT_INVALID", `--event: one of ${HOOK_EVENT_TYPES.join(", ")}`);
}
