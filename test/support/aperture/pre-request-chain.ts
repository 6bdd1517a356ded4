import { callHook } from "./call-hook.js";
import type { GoHttpClient } from "./go-http-client.js";
import type { FiringHook } from "./grants.js";
import { type CallFacts, hookCallData } from "./hook-call-data.js";
import type { HookCall } from "./records.js";

export type ChainResult =
  /** `facts.requestBody` is what the provider gets. */
  | { readonly kind: "proceed"; readonly facts: CallFacts }
  | { readonly kind: "refused"; readonly status: number; readonly message: string }
  | { readonly kind: "aborted" };

const GUARD_UNAVAILABLE = 503;

/** Asks the `pre_request` hooks one after another: a block ends the chain, a modified body is what the next one sees. */
export async function runPreRequestChain(
  client: GoHttpClient,
  hooks: readonly FiringHook[],
  facts: CallFacts,
  clientGone: AbortSignal,
  record: (call: HookCall) => void,
): Promise<ChainResult> {
  let current = facts;
  for (const hook of hooks) {
    const call = await callHook(
      client,
      hook,
      "pre_request",
      hookCallData(current, "pre_request", hook.send),
      clientGone,
    );
    record(call);
    const { outcome } = call;
    switch (outcome.kind) {
      case "allowed":
        break;
      case "modified":
        current = { ...current, requestBody: outcome.requestBody };
        break;
      case "blocked":
        return { kind: "refused", status: outcome.statusCode, message: outcome.message };
      case "aborted":
        return { kind: "aborted" };
      case "failed":
        if (hook.config.fail_policy !== "fail_closed") break;
        return { kind: "refused", status: GUARD_UNAVAILABLE, message: `guardrail ${hook.name} is unavailable` };
    }
  }
  return { kind: "proceed", facts: current };
}
