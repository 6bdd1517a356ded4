import type { ClientApiId, ToolUse } from "../aperture/apis/client-api.js";
import type { JsonObject } from "../aperture/loose.js";

/** One step of a conversation as an agent resends it: a tool turn is the call of the model and what the tool gave back. */
export type Turn =
  | { readonly user: string }
  | { readonly assistant: string }
  | { readonly tool: string; readonly args: JsonObject; readonly result: string };

export interface Conversation {
  readonly model: string;
  readonly system?: string;
  /** Names of tools offered to the model; each takes any object. */
  readonly tools?: readonly string[];
  readonly turns: readonly Turn[];
}

/** What came back, whatever the API. */
export interface Said {
  readonly text: string;
  readonly toolCalls: readonly ToolUse[];
}

export interface ClientOptions {
  /** Address of the gateway, without a path. */
  readonly baseUrl: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default 0, so that a test sees each answer of the gateway. */
  readonly retries?: number;
}

/** An agent's way to a model. A refusal rejects with the error its SDK raises. */
export interface Client {
  readonly api: ClientApiId;
  ask(conversation: Conversation, how: { readonly stream: boolean }): Promise<Said>;
}

export const ANY_OBJECT = { type: "object", properties: {}, additionalProperties: true } as const;

export const callId = (turn: number): string => `call_${turn}`;
