import type { HookCallData, HookEventName } from "./config.js";
import { credentialHeader } from "./credential-header.js";
import { goDurationMs } from "./go-duration.js";
import type { GoHttpClient, HttpReply } from "./go-http-client.js";
import { goJson } from "./go-json.js";
import type { FiringHook } from "./grants.js";
import { readGuardrailResponse } from "./guardrail-response.js";
import type { HookCall, HookOutcome } from "./records.js";

const TIMEOUT = "5s";

/** Posts one hook call and says how it went. Never rejects: whatever goes wrong is an outcome. */
export async function callHook(
  client: GoHttpClient,
  { name, config }: FiringHook,
  event: HookEventName,
  data: HookCallData,
  clientGone: AbortSignal,
): Promise<HookCall> {
  const posted = goJson(data);
  const timeout = AbortSignal.timeout(goDurationMs(config.timeout ?? TIMEOUT));
  const headers = {
    "Content-Type": "application/json",
    ...credentialHeader(config.apikey, config.authorization),
  };
  const started = performance.now();
  const call = (outcome: HookOutcome, reply?: HttpReply): HookCall => ({
    hook: name,
    event,
    requestId: String(data.metadata.request_id),
    posted,
    outcome,
    ...(reply === undefined ? {} : { reply }),
    ms: performance.now() - started,
  });

  try {
    const reply = await client.post(new URL(config.url), headers, posted, AbortSignal.any([clientGone, timeout]));
    return call(outcomeOf(reply), reply);
  } catch (error) {
    if (clientGone.aborted) return call({ kind: "aborted" });
    if (timeout.aborted) return call({ kind: "failed", failure: "timeout", detail: config.timeout ?? TIMEOUT });
    return call({ kind: "failed", failure: "unreachable", detail: String(error) });
  }
}

function outcomeOf({ status, body }: HttpReply): HookOutcome {
  if (status < 200 || status > 299) return { kind: "failed", failure: "status", detail: String(status) };
  const response = readGuardrailResponse(body);
  if ("unusable" in response) return { kind: "failed", failure: "unusable", detail: response.unusable };
  switch (response.action) {
    case "allow":
      return { kind: "allowed" };
    case "block":
      return { kind: "blocked", statusCode: response.statusCode, message: response.message };
    case "modify":
      return { kind: "modified", requestBody: response.requestBody };
  }
}
