import type { HookEventType } from "../../src/plugins/event.js";

/** One hook call of an agent. */
export interface AgentCall {
  readonly event: HookEventType;
  readonly payload: unknown;
}

export interface AgentRequest {
  readonly login: string;
  readonly session: string;
  readonly prompt: string;
  readonly model?: string;
  readonly userAgent?: string;
  /** The one tool that the agent has, and that the model calls. */
  readonly tool?: { readonly name: string; readonly args: unknown };
}

let requests = 0;

/** A request of an agent as Aperture tells of it: before, after its tool calls, and when it is done. */
export function agentCalls(request: AgentRequest): readonly AgentCall[] {
  const {
    login,
    session,
    prompt,
    model = "claude-sonnet-4-6",
    userAgent = "claude-cli/2.1.0 (external, cli)",
    tool,
  } = request;
  requests++;
  const metadata = {
    login_name: login,
    session_id: session,
    model,
    user_agent: userAgent,
    request_id: `request-${requests}`,
    url: "/v1/messages",
  };
  const tools = tool === undefined ? [] : [{ name: tool.name, input_schema: { type: "object" } }];
  const request_body = { model, max_tokens: 100, tools, messages: [{ role: "user", content: prompt }] };
  const content = [
    { type: "text", text: "Done." },
    ...(tool === undefined ? [] : [{ type: "tool_use", id: "toolu_1", name: tool.name, input: tool.args }]),
  ];
  const response_body = { id: "msg_1", type: "message", role: "assistant", model, content, stop_reason: "end_turn" };
  const told = { metadata, request_body, response_body };
  return [
    { event: "pre_request", payload: { metadata, request_body } },
    ...(tool === undefined
      ? []
      : [
          {
            event: "tool_call_entire_request" as const,
            payload: { ...told, tool_calls: [{ name: tool.name, params: tool.args }] },
          },
        ]),
    { event: "entire_request", payload: { ...told, metadata: { ...metadata, estimated_cost: { dollars: 0.02 } } } },
  ];
}
