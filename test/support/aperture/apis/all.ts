import { anthropicMessages } from "./anthropic-messages.js";
import type { ClientApi } from "./client-api.js";
import { gemini } from "./gemini.js";
import { openaiChat } from "./openai-chat.js";
import { openaiResponses } from "./openai-responses.js";

/** Each path belongs to one of them, so their order does not matter. */
export const CLIENT_APIS: readonly ClientApi[] = [openaiChat, openaiResponses, anthropicMessages, gemini];
