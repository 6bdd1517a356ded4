import type { ToolUse } from "./apis/client-api.js";

export const HOOK_EVENTS = ["pre_request", "tool_call_entire_request", "entire_request"] as const;
export type HookEventName = (typeof HOOK_EVENTS)[number];

/** What a grant may ask to be sent, beside the nine strings of `metadata`. */
export type SendValue =
  | "request_body"
  | "user_message"
  | "tools"
  | "response_body"
  | "raw_responses"
  | "grants"
  | "estimated_cost"
  | "quotas";

export type Authorization = "bearer" | "x-api-key" | "x-goog-api-key" | "hec" | "cf-aig-authorization";

/** One hook endpoint, with the names and defaults of Aperture's configuration. */
export interface HookConfig {
  readonly url: string;
  /** Default "": no credential is sent. */
  readonly apikey?: string;
  /** Default `bearer`. */
  readonly authorization?: Authorization;
  /** Go duration; default `5s`. */
  readonly timeout?: string;
  /** Default `fail_open`. Matters for `pre_request` only. */
  readonly fail_policy?: "fail_open" | "fail_closed";
  /** Higher runs first, ties by key; default 0. */
  readonly preference?: number;
  readonly disabled?: boolean;
}

export interface SendHook {
  readonly name: string;
  readonly events: readonly HookEventName[];
  readonly send: readonly SendValue[];
}

export const APERTURE_CAPABILITY = "tailscale.com/cap/aperture";

/** One element of `app["tailscale.com/cap/aperture"]`. */
export interface ApertureCapability {
  /** Glob over `provider/model`: `*` within a segment, `**` across. */
  readonly models?: string;
  readonly send_hooks?: readonly SendHook[];
}

export interface Grant {
  /** Logins, `group:<name>` of `ApertureConfig.groups`, or `*`. */
  readonly src: readonly string[];
  /** `tailscale.com/cap/aperture` and custom capabilities, which are passed on as they are. */
  readonly app: Readonly<Record<string, readonly unknown[]>>;
}

export interface ProviderConfig {
  readonly baseurl: string;
  readonly apikey?: string;
  /** How `apikey` is sent; default `bearer`. */
  readonly authorization?: Authorization;
  readonly models: readonly string[];
  /** First part of `cost_basis`; default: the provider's name. */
  readonly cost_basis?: string;
  /** USD per million tokens; default 3 and 15. */
  readonly dollars_per_million?: { readonly input: number; readonly output: number };
}

/** A spending limit per login; every request takes its estimated cost off `current`. */
export interface QuotaConfig {
  /** Nanodollars. */
  readonly capacity: number;
  readonly rate: string;
}

export interface ApertureConfig {
  readonly providers: Readonly<Record<string, ProviderConfig>>;
  readonly hooks?: Readonly<Record<string, HookConfig>>;
  readonly grants?: readonly Grant[];
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly quotas?: Readonly<Record<string, QuotaConfig>>;
  /** Default `example.ts.net`. */
  readonly tailnet_name?: string;
  /** Largest client request in bytes; default 50 MiB. */
  readonly max_request_body_bytes?: number;
}

export interface UsageTokens {
  readonly input_tokens: number;
  readonly output_tokens: number;
}

export interface CostEstimate {
  readonly dollars: number;
  readonly cost_basis: string;
  readonly usage: UsageTokens;
}

export interface QuotaState {
  readonly current: number;
  readonly capacity: number;
  readonly rate: string;
}

/** What is posted to a hook. `request_body` and `raw_responses` carry the text they arrived with. */
export interface HookCallData {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly request_body?: unknown;
  readonly response_body?: unknown;
  readonly raw_responses?: readonly unknown[];
  readonly user_message?: string;
  readonly tool_calls?: readonly ToolUse[];
}
