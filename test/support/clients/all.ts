import type { ClientApiId } from "../aperture/apis/client-api.js";
import { anthropicClient } from "./anthropic-client.js";
import type { Client, ClientOptions } from "./conversation.js";
import { geminiClient } from "./gemini-client.js";
import { openaiChatClient } from "./openai-chat-client.js";
import { openaiResponsesClient } from "./openai-responses-client.js";

export const CLIENTS: Readonly<Record<ClientApiId, (options: ClientOptions) => Client>> = {
  openai_chat: openaiChatClient,
  openai_responses: openaiResponsesClient,
  anthropic_messages: anthropicClient,
  gemini: geminiClient,
};

export const API_IDS = Object.keys(CLIENTS) as ClientApiId[];
