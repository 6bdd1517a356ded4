import type { JsonObject } from "../loose.js";

export function openaiError(_status: number, message: string): JsonObject {
  return { error: { message, type: "guardrail_blocked" } };
}
