import type { UsageTokens } from "../config.js";
import type { JsonObject } from "../loose.js";

/** What a model says, before an API puts it into words. */
export interface Reply {
  /** Absent: no text at all, as in a turn that only calls tools. */
  readonly text?: string;
  readonly toolCalls?: readonly { readonly name: string; readonly args: JsonObject }[];
  /** Default: 10 in, 5 out. */
  readonly usage?: UsageTokens;
}

/** What an API makes of a reply. Both ways say the same: the stream adds up to the complete response. */
export interface Dialect {
  complete(reply: Reply, model: string): JsonObject;
  stream(reply: Reply, model: string): readonly StreamEvent[];
}

export interface StreamEvent {
  /** Name on the `event:` line, where the API has one. */
  readonly event?: string;
  /** JSON, or the text `[DONE]`. */
  readonly data: JsonObject | "[DONE]";
}

/** 2026-01-01T00:00:00Z in seconds: replies are the same at every run. */
export const CREATED = 1_767_225_600;

const FRAGMENT_LENGTH = 7;

export function usageOf(reply: Reply): UsageTokens {
  return reply.usage ?? { input_tokens: 10, output_tokens: 5 };
}

/** Cuts anywhere, as models do: also inside an escape of JSON text or between the halves of a surrogate pair. */
export function fragments(text: string): string[] {
  const pieces = [text.slice(0, FRAGMENT_LENGTH)];
  for (let at = FRAGMENT_LENGTH; at < text.length; at += FRAGMENT_LENGTH) {
    pieces.push(text.slice(at, at + FRAGMENT_LENGTH));
  }
  return pieces;
}
