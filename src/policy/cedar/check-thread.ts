import { parentPort, workerData } from "node:worker_threads";
import type { CedarComplaint, CheckReply, CheckTask } from "./check.js";
import { policyToJson, validate } from "./library.js";

/**
 * Entry of the throw-away thread that parses and validates. A policy that overflows the parser's stack leaves its
 * wasm instance unusable, so the instance lives for one check.
 */
const { schema, policies } = workerData as CheckTask;
parentPort?.postMessage(check(schema, policies));

function check(schema: string, policies: readonly string[]): CheckReply {
  const parsed = policies.map((text) => policyToJson(text));
  const unparsed = parsed.flatMap((answer, policy) =>
    answer.type === "failure" ? answer.errors.map((error) => complaint(policy, error)) : [],
  );
  if (unparsed.length > 0) return { complaints: unparsed };

  const staticPolicies = Object.fromEntries(policies.map((text, policy) => [String(policy), text]));
  const answer = validate({ schema, policies: { staticPolicies }, validationSettings: { mode: "strict" } });
  if (answer.type === "failure") return { complaints: answer.errors.map((error) => complaint(undefined, error)) };

  // Warnings count as errors: they tell of policies that can never match and of characters that look like others.
  const invalid = [...answer.validationErrors, ...answer.validationWarnings];
  const complaints = invalid.map(({ policyId, error }) => complaint(Number(policyId), error));
  if (complaints.length > 0) return { complaints };
  return { policies: parsed.flatMap((parse) => (parse.type === "success" ? [parse.json] : [])) };
}

function complaint(
  policy: number | undefined,
  {
    message,
    help,
    sourceLocations = [],
  }: { message: string; help: string | null; sourceLocations?: { start: number }[] },
): CedarComplaint {
  const label = sourceLocations
    .map((location) => ("label" in location ? location.label : null))
    .find((text) => typeof text === "string");
  const hint = help ?? label;
  return {
    policy,
    byte: sourceLocations[0]?.start ?? 0,
    message: typeof hint === "string" ? `${message}; ${hint}` : message,
  };
}
