import type { UsageTokens } from "../config.js";
import type { JsonObject } from "../loose.js";

export type ClientApiId = "openai_chat" | "openai_responses" | "anthropic_messages" | "gemini";

/** A tool call of a response, as `HookCallData.tool_calls` shows it. */
export interface ToolUse {
  readonly name: string;
  readonly params: unknown;
}

export interface ModelCall {
  readonly model: string;
  /** `json_array`: what Gemini streams without `alt=sse`. */
  readonly stream: "sse" | "json_array" | "none";
}

/** What the gateway has to know about an API that clients speak to it. */
export interface ClientApi {
  readonly id: ClientApiId;
  /** The model call a request makes; undefined where the path belongs to another API. */
  modelCall(url: URL, body: JsonObject): ModelCall | undefined;
  /** The newest text a user wrote; "" where there is none. */
  lastUserMessage(body: JsonObject): string;
  /** The complete response a stream adds up to, from the JSON of its events. */
  assemble(events: readonly unknown[]): unknown;
  toolCalls(response: unknown): readonly ToolUse[];
  usage(response: unknown): UsageTokens;
  /** The error shape of the API (aperture-protocol.md section 8). */
  error(status: number, message: string): JsonObject;
}
