import type { ClientApiId } from "../apis/client-api.js";
import { anthropicMessagesDialect } from "./anthropic-messages.js";
import { geminiDialect } from "./gemini.js";
import { openaiChatDialect } from "./openai-chat.js";
import { openaiResponsesDialect } from "./openai-responses.js";
import type { Dialect } from "./reply.js";

export const DIALECTS: Readonly<Record<ClientApiId, Dialect>> = {
  openai_chat: openaiChatDialect,
  openai_responses: openaiResponsesDialect,
  anthropic_messages: anthropicMessagesDialect,
  gemini: geminiDialect,
};
