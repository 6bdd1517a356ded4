import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { OperatorError } from "../plugins/errors.js";
import { HOOK_EVENT_TYPES, type HookEventType } from "../plugins/event.js";

/** The hook payloads of a file, or of stdin for `-`: one JSON document, however it is laid out, or one a line. */
export async function readPayloads(file: string): Promise<readonly string[]> {
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

/** The value of `--event`. */
export function parseEvent(name: string | undefined): HookEventType | undefined {
  if (name === undefined) return undefined;
  const type = HOOK_EVENT_TYPES.find((known) => known === name);
  if (type !== undefined) return type;
  throw new OperatorError("INPUT_INVALID", `--event: one of ${HOOK_EVENT_TYPES.join(", ")}`);
}
