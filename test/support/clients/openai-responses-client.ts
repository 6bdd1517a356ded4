import OpenAI from "openai";
import { openaiResponses } from "../aperture/apis/openai-responses.js";
import { ANY_OBJECT, type Client, type ClientOptions, type Conversation, callId } from "./conversation.js";

export function openaiResponsesClient({ baseUrl, headers = {}, retries = 0 }: ClientOptions): Client {
  const openai = new OpenAI({
    baseURL: `${baseUrl}/v1`,
    apiKey: "none",
    defaultHeaders: headers,
    maxRetries: retries,
  });
  return {
    api: "openai_responses",
    async ask(conversation, { stream }) {
      const request = {
        model: conversation.model,
        input: inputOf(conversation),
        ...(conversation.system === undefined ? {} : { instructions: conversation.system }),
        ...(conversation.tools === undefined ? {} : { tools: conversation.tools.map(toolOf) }),
      };
      const response = stream
        ? await openai.responses.stream(request).finalResponse()
        : await openai.responses.create(request);
      return { text: response.output_text, toolCalls: openaiResponses.toolCalls(response) };
    },
  };
}

function toolOf(name: string): OpenAI.Responses.FunctionTool {
  return { type: "function", name, parameters: ANY_OBJECT, strict: false };
}

function inputOf({ turns }: Conversation): OpenAI.Responses.ResponseInputItem[] {
  return turns.flatMap((turn, index): OpenAI.Responses.ResponseInputItem[] => {
    if ("user" in turn) return [{ role: "user", content: turn.user }];
    if ("assistant" in turn) return [{ role: "assistant", content: turn.assistant }];
    const call_id = callId(index);
    return [
      { type: "function_call", call_id, name: turn.tool, arguments: JSON.stringify(turn.args) },
      { type: "function_call_output", call_id, output: turn.result },
    ];
  });
}
