/** The three calls Aperture makes (its hook documentation). Only `pre_request` waits for the answer. */
export const HOOK_EVENT_TYPES = ["pre_request", "tool_call_entire_request", "entire_request"] as const;
export type HookEventType = (typeof HOOK_EVENT_TYPES)[number];

export const PROVIDER_FORMATS = [
  "openai_chat",
  "openai_responses",
  "anthropic_messages",
  "gemini",
  "bedrock_converse",
  "openai_embeddings",
  "openai_completions",
  "unknown",
] as const;
/** The API whose JSON `request_body` is written in. */
export type ProviderFormat = (typeof PROVIDER_FORMATS)[number];

export const SEGMENT_KINDS = [
  "system",
  "user",
  "assistant",
  "reasoning",
  "tool_call",
  "tool_result",
  "tool_def",
  "document",
  "media",
  "other",
  "response_text",
  "response_tool_call",
] as const;
/** What a piece of text is in the conversation, whatever the provider calls it. */
export type SegmentKind = (typeof SEGMENT_KINDS)[number];

export const TRUSTS = ["operator", "user", "model", "untrusted"] as const;
/** Who wrote it. `untrusted`: tool results, documents, media, search results, tool definitions. */
export type Trust = (typeof TRUSTS)[number];

/** Half-open range of UTF-8 bytes in the hook payload as it arrived, between the quotes of one JSON string. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One string of the hook payload and where it stands. Nothing here is computed before it is asked for. */
export interface Segment {
  readonly kind: SegmentKind;
  /** Role as the provider spells it (`system`, `developer`, `user`, `tool`, `model`, ...); "" where there is none. */
  readonly role: string;
  /** Index of the message or input item it belongs to; -1 outside the conversation. */
  readonly turn: number;
  readonly trust: Trust;
  /** JSON pointer (RFC 6901) from the root of the hook payload. For text put together from stream fragments: the array. */
  readonly pointer: string;
  /** Name of the object member that holds the string, or the nearest one above an array; "" at the root. */
  readonly key: string;
  /** Tool name, document title or file name, where there is one. */
  readonly name?: string | undefined;
  /** The provider's id that ties a tool call to its result. */
  readonly callId?: string | undefined;
  /** Media type of `media` segments and of decoded `text/*` data. */
  readonly mime?: string | undefined;
  /** Where the string stands in the payload. Absent for text that stands nowhere as it is (assembled, decoded). */
  readonly span?: Span | undefined;
  /** A credential where the provider's API asks for one (`tools[].authorization`): expected here, so not a leak by itself. */
  readonly credentialByDesign?: true | undefined;
  /** The decoded text: escapes resolved, lone surrogates replaced by U+FFFD. "" for `media`, which is never text. */
  readonly text: string;
}

/** A call of a tool: in the history of a request, or made by the response of an async event. */
export interface ToolCall {
  readonly name: string;
  /** `history`: resent by the agent in `request_body`. `response`: what the model just asked for. */
  readonly source: "history" | "response";
  readonly turn: number;
  readonly callId?: string | undefined;
  /** JSON pointer to the call's parameters (object, or string holding JSON or free text). */
  readonly pointer: string;
  /** Parameters as JSON text; free text of custom tools as a JSON string. */
  readonly paramsText: string;
  /** Parameters parsed: any JSON value; a string where it is not JSON; undefined where there are none. */
  readonly params: unknown;
  /** Indices into `HookEvent.segments` of the strings this call consists of. */
  readonly segments: readonly number[];
}

/** A tool the request offers to the model. */
export interface ToolDefinition {
  readonly name: string;
  /** JSON pointer to the definition. */
  readonly pointer: string;
}

/** `metadata` of the hook call. All members are client or gateway supplied and may be "". */
export interface HookMetadata {
  readonly loginName: string;
  readonly userAgent: string;
  readonly url: string;
  readonly model: string;
  readonly provider: string;
  readonly tailnet: string;
  readonly nodeId: string;
  readonly requestId: string;
  readonly sessionId: string;
  /** True when Aperture sent no session id and it was derived from the body or the principal. */
  readonly sessionDerived: boolean;
  /** Custom app capabilities, as sent: name -> objects. */
  readonly grants: Readonly<Record<string, readonly unknown[]>>;
  /** USD; undefined when not sent. */
  readonly costDollars?: number;
  /** Absent when not sent. Of a `pre_request`, `output` is not known yet and 0. */
  readonly tokens?: { readonly input: number; readonly output: number };
  readonly quotas: Readonly<Record<string, { readonly current: number; readonly capacity: number }>>;
}

/** Of a call about which the gateway said nothing. */
export const NO_METADATA: HookMetadata = {
  loginName: "",
  userAgent: "",
  url: "",
  model: "",
  provider: "",
  tailnet: "",
  nodeId: "",
  requestId: "",
  sessionId: "",
  sessionDerived: false,
  grants: {},
  quotas: {},
};

/** One hook call after reading: the only shape detectors and policies see. */
export interface HookEvent {
  readonly type: HookEventType;
  readonly format: ProviderFormat;
  readonly metadata: HookMetadata;
  readonly segments: readonly Segment[];
  readonly toolCalls: readonly ToolCall[];
  readonly toolDefinitions: readonly ToolDefinition[];
}
