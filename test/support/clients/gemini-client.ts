import { gemini } from "../aperture/apis/gemini.js";
import { type JsonObject, object, objects, text } from "../aperture/loose.js";
import { SseReader } from "../aperture/sse.js";
import { ANY_OBJECT, type Client, type ClientOptions, type Conversation } from "./conversation.js";

/** What the gateway answered when it did not answer 200. */
export class GeminiError extends Error {
  readonly status: number;
  readonly error: unknown;

  constructor(status: number, body: unknown) {
    super(text(object(object(body).error).message));
    this.status = status;
    this.error = object(body).error;
  }
}

/** Gemini without an SDK: two endpoints of plain JSON. Does not retry. */
export function geminiClient({ baseUrl, headers = {} }: ClientOptions): Client {
  return {
    api: "gemini",
    async ask(conversation, { stream }) {
      const method = stream ? "streamGenerateContent?alt=sse" : "generateContent";
      const response = await fetch(`${baseUrl}/v1beta/models/${conversation.model}:${method}`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-goog-api-key": "none", ...headers },
        body: JSON.stringify(bodyOf(conversation)),
      });
      if (!response.ok) throw new GeminiError(response.status, await response.json());
      const complete = stream ? gemini.assemble(await messagesOf(response)) : await response.json();
      const parts = objects(object(complete).candidates).flatMap(({ content }) => objects(object(content).parts));
      return { text: parts.map((part) => text(part.text)).join(""), toolCalls: gemini.toolCalls(complete) };
    },
  };
}

async function messagesOf(response: Response): Promise<unknown[]> {
  const reader = new SseReader();
  return reader.push(new Uint8Array(await response.arrayBuffer())).map((data) => JSON.parse(data));
}

function bodyOf({ system, tools, turns }: Conversation): JsonObject {
  const contents = turns.flatMap((turn): JsonObject[] => {
    if ("user" in turn) return [{ role: "user", parts: [{ text: turn.user }] }];
    if ("assistant" in turn) return [{ role: "model", parts: [{ text: turn.assistant }] }];
    return [
      { role: "model", parts: [{ functionCall: { name: turn.tool, args: turn.args } }] },
      { role: "user", parts: [{ functionResponse: { name: turn.tool, response: { output: turn.result } } }] },
    ];
  });
  return {
    contents,
    ...(system === undefined ? {} : { systemInstruction: { parts: [{ text: system }] } }),
    ...(tools === undefined
      ? {}
      : { tools: [{ functionDeclarations: tools.map((name) => ({ name, parameters: ANY_OBJECT })) }] }),
  };
}
