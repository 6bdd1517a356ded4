import { parentPort, workerData } from "node:worker_threads";
import { FORMAT_LINE_CHARS, type FormatTask, type Formatted } from "./format.js";
import { formatPolicies } from "./library.js";

/** Entry of the throw-away thread that lays out policies. */
const { texts } = workerData as FormatTask;
parentPort?.postMessage(texts.map(format));

function format(policyText: string): Formatted {
  const answer = formatPolicies({ policyText, lineWidth: FORMAT_LINE_CHARS, indentWidth: 2 });
  if (answer.type === "success") return { text: answer.formatted_policy };
  const [first] = answer.errors;
  return { byte: first?.sourceLocations?.[0]?.start ?? 0, message: first?.message ?? "the formatter gave no reason" };
}
