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
