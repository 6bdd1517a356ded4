import { type RawJson, rawMembers } from "./go-json.js";
import { isObject } from "./loose.js";

export type GuardrailResponse =
  | { readonly action: "allow" }
  | { readonly action: "block"; readonly statusCode: number; readonly message: string }
  | { readonly action: "modify"; readonly requestBody: RawJson };

const BLOCK_STATUS = 403;

/** What a hook answered, or why Aperture cannot use it. Unknown members are ignored. */
export function readGuardrailResponse(body: string): GuardrailResponse | { readonly unusable: string } {
  let reply: unknown;
  try {
    reply = JSON.parse(body);
  } catch {
    return { unusable: "the reply is not JSON" };
  }
  if (!isObject(reply)) return { unusable: "the reply is not a JSON object" };
  switch (reply.action) {
    case "allow":
      return { action: "allow" };
    case "block":
      return {
        action: "block",
        statusCode: isErrorStatus(reply.status_code) ? reply.status_code : BLOCK_STATUS,
        message: typeof reply.message === "string" ? reply.message : "request blocked by guardrail",
      };
    case "modify": {
      const requestBody = rawMembers(body).get("request_body");
      if (requestBody === undefined || !isObject(reply.request_body)) {
        return { unusable: "`modify` without a JSON object as request_body" };
      }
      return { action: "modify", requestBody };
    }
    default:
      return { unusable: `unknown action ${JSON.stringify(reply.action)}` };
  }
}

function isErrorStatus(status: unknown): status is number {
  return Number.isInteger(status) && Number(status) >= 400 && Number(status) <= 599;
}
