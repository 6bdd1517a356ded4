import type { ClientApiId } from "./apis/client-api.js";
import type { HookEventName } from "./config.js";
import type { RawJson } from "./go-json.js";

export type HookFailure = "unreachable" | "timeout" | "status" | "unusable";

export type HookOutcome =
  | { readonly kind: "allowed" }
  | { readonly kind: "blocked"; readonly statusCode: number; readonly message: string }
  | { readonly kind: "modified"; readonly requestBody: RawJson }
  | { readonly kind: "failed"; readonly failure: HookFailure; readonly detail: string }
  /** The client went away while the hook was asked. */
  | { readonly kind: "aborted" };

/** One POST to one hook. */
export interface HookCall {
  readonly hook: string;
  readonly event: HookEventName;
  readonly requestId: string;
  /** The JSON that was posted, byte for byte. */
  readonly posted: string;
  /** What the reply means. After the response Aperture reads no reply; this is what it would have meant. */
  readonly outcome: HookOutcome;
  /** Absent where none came. Header names are lower case. */
  readonly reply?: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly connection: "new" | "reused";
  };
  readonly ms: number;
}

/** One request of a client, from its arrival to the end of its response. */
export interface Exchange {
  readonly requestId: string;
  readonly sessionId: string;
  readonly login: string;
  readonly api: ClientApiId;
  readonly model: string;
  /** Status the client got; 0 where it went away first. */
  readonly status: number;
  /** `refused`: by a hook that blocked, or failed under `fail_closed`. */
  readonly result: "answered" | "refused" | "aborted";
}
