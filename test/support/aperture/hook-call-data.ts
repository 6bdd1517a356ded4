import type { ClientApi } from "./apis/client-api.js";
import type { CostEstimate, HookCallData, HookEventName, QuotaState, SendValue } from "./config.js";
import type { RawJson } from "./go-json.js";
import { object } from "./loose.js";

/** The nine strings of `metadata`. */
export interface CallMetadata {
  readonly login_name: string;
  readonly user_agent: string;
  readonly url: string;
  readonly model: string;
  readonly provider: string;
  readonly tailnet_name: string;
  readonly stable_node_id: string;
  readonly request_id: string;
  readonly session_id: string;
}

/** Everything that could be told about a request. */
export interface CallFacts {
  readonly api: ClientApi;
  readonly metadata: CallMetadata;
  readonly requestBody: RawJson;
  readonly grants: Readonly<Record<string, readonly unknown[]>>;
  readonly quotas: Readonly<Record<string, QuotaState>>;
  /** Known once the response is complete. */
  readonly response?: {
    /** As it came, or assembled where it was streamed. */
    readonly body: unknown;
    /** Where it was streamed: the JSON of each message. */
    readonly raw?: readonly RawJson[];
    readonly cost: CostEstimate;
  };
}

/** What a hook gets to see: the metadata, and of the rest what its grant asks for and the event has. */
export function hookCallData(facts: CallFacts, event: HookEventName, send: ReadonlySet<SendValue>): HookCallData {
  const { api, response } = facts;
  const after = event !== "pre_request" ? response : undefined;
  const toolCalls = after === undefined ? [] : api.toolCalls(after.body);
  const userMessage = api.lastUserMessage(object(JSON.parse(facts.requestBody.text)));
  return {
    metadata: {
      ...facts.metadata,
      ...(send.has("grants") && { grants: facts.grants }),
      ...(send.has("estimated_cost") && after && { estimated_cost: after.cost }),
      ...(send.has("quotas") && { quotas: facts.quotas }),
    },
    ...(send.has("user_message") && userMessage !== "" && { user_message: userMessage }),
    ...(send.has("tools") && toolCalls.length > 0 && { tool_calls: toolCalls }),
    ...(send.has("request_body") && { request_body: facts.requestBody }),
    ...(send.has("response_body") && after && { response_body: after.body }),
    ...(send.has("raw_responses") && after?.raw && { raw_responses: after.raw }),
  };
}
