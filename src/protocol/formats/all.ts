import type { ProviderFormat } from "../../plugins/event.js";
import { anthropicMessages } from "./anthropic-messages.js";
import { bedrockConverse } from "./bedrock-converse.js";
import type { Format } from "./format.js";
import { gemini } from "./gemini.js";
import { openaiChat } from "./openai-chat.js";
import { openaiCompletions } from "./openai-completions.js";
import { openaiEmbeddings } from "./openai-embeddings.js";
import { openaiResponses } from "./openai-responses.js";
import { unknown } from "./unknown.js";

export const FORMATS: Readonly<Record<ProviderFormat, Format>> = {
  openai_chat: openaiChat,
  openai_responses: openaiResponses,
  anthropic_messages: anthropicMessages,
  gemini,
  bedrock_converse: bedrockConverse,
  openai_embeddings: openaiEmbeddings,
  openai_completions: openaiCompletions,
  unknown,
};
