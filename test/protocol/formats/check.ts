import { expect } from "vitest";
import type { HookEvent } from "../../../src/plugins/event.js";
import { openHookCall } from "../../../src/protocol/hook-call.js";
import { readEvent } from "../../../src/protocol/read-event.js";

/** Reads a hook call whose client used this URL. */
export function read(url: string, payload: object): HookEvent {
  const envelope = openHookCall(Buffer.from(JSON.stringify({ metadata: { url, session_id: "s" }, ...payload })));
  if ("refused" in envelope) throw new Error(envelope.refused);
  return readEvent(envelope);
}

/**
 * The segments of an event that a format claimed, as `kind: text`, with `(turn)`, `[name]` and `<mime>` where there are any. What is left
 * to kind `other` is the subject of the properties in read-event.test.ts.
 */
export function claimed({ segments }: HookEvent): string[] {
  return segments
    .filter(({ kind }) => kind !== "other")
    .map(({ kind, turn, name, mime, text }) => {
      const head = [kind, turn >= 0 ? `(${turn})` : "", name ? `[${name}]` : "", mime ? `<${mime}>` : ""];
      return `${head.filter((part) => part !== "").join(" ")}: ${text}`;
    });
}

/** Tool calls as `name(params) callId`. */
export function calls({ toolCalls }: HookEvent): string[] {
  return toolCalls.map(({ name, paramsText, callId }) => `${name}(${paramsText}) ${callId ?? "-"}`);
}

/** Checks what one request body is read as, whole. */
export function checkRequest(url: string, request_body: object, expected: readonly string[]): void {
  expect(claimed(read(url, { request_body }))).toEqual(expected);
}

/** Checks what one response body is read as, whole. */
export function checkResponse(url: string, response_body: unknown, expected: readonly string[]): void {
  expect(claimed(read(url, { response_body }))).toEqual(expected);
}

export const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk";
