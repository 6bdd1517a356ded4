import type { HookEventType } from "../plugins/event.js";
import type { KeyOwner } from "./keys.js";

/** One hook call as far as it is known before its content: who sent it, when, and the id everything about it carries. */
export interface Call {
  readonly decisionId: string;
  readonly owner: KeyOwner;
  /** Clock of `performance.now()`: when the first byte was seen, and when the body was complete. */
  readonly arrivedMs: number;
  readonly receivedMs: number;
  readonly bodyBytes: number;
}

/** Label of the metrics for calls whose event is not known. */
export type EventLabel = HookEventType | "unknown";
