import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { CLIENT_APIS } from "../apis/all.js";
import type { ClientApiId } from "../apis/client-api.js";
import type { ProviderConfig } from "../config.js";
import { listenOnLoopback, stopListening } from "../listen.js";
import { type JsonObject, jsonOrText, object } from "../loose.js";
import { writeEvent } from "../sse.js";
import { DIALECTS } from "./dialects.js";
import type { Reply, StreamEvent } from "./reply.js";

/** A request as the provider received it. */
export interface ProviderRequest {
  readonly api: ClientApiId;
  readonly model: string;
  readonly headers: IncomingHttpHeaders;
  /** The body as it came over the wire. */
  readonly text: string;
  readonly body: JsonObject;
}

/** A reply of the model, or an error of the provider. */
export type Answer = Reply | { readonly error: { readonly status: number; readonly body: JsonObject } };

export interface StubProvider {
  readonly url: string;
  /** For `ApertureConfig`: this one server as three providers, each with a key and models of its own. */
  readonly providers: Readonly<Record<"openai" | "anthropic" | "gemini", ProviderConfig>>;
  /** Everything received, in order. */
  readonly requests: readonly ProviderRequest[];
  /** Decides what the model says. Replace it at any time; at first every answer is "Done.". */
  script: (request: ProviderRequest) => Answer;
  close(): Promise<void>;
}

/** One model an API. */
export const MODELS: Readonly<Record<ClientApiId, string>> = {
  openai_chat: "gpt-5.4",
  openai_responses: "gpt-5.4-codex",
  anthropic_messages: "claude-sonnet-4-6",
  gemini: "gemini-3-pro",
};

/** Bytes of a stream written at once: small and odd, so that readers meet events and characters cut in two. */
const SLICE_BYTES = 97;

/** Starts a provider that speaks all client APIs and says what its script tells it to. */
export async function startStubProvider(port = 0): Promise<StubProvider> {
  const requests: ProviderRequest[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString("utf8");
    const body = object(jsonOrText(text));
    const url = new URL(incoming.url ?? "/", "http://provider");

    for (const api of CLIENT_APIS) {
      const call = api.modelCall(url, body);
      if (call === undefined) continue;
      const request = { api: api.id, model: call.model, headers: incoming.headers, text, body };
      requests.push(request);
      const said = provider.script(request);
      if ("error" in said) return sendJson(response, said.error.status, said.error.body);
      const dialect = DIALECTS[api.id];
      if (call.stream === "none") return sendJson(response, 200, dialect.complete(said, call.model));
      const events = dialect.stream(said, call.model);
      return call.stream === "sse" ? sendSse(response, events) : sendArray(response, events);
    }
    sendJson(response, 404, { error: { message: `no such endpoint: ${url.pathname}` } });
  }

  const url = await listenOnLoopback(server, port);
  const provider: StubProvider = {
    url,
    providers: {
      openai: { baseurl: url, apikey: "stub-openai-key", models: [MODELS.openai_chat, MODELS.openai_responses] },
      anthropic: {
        baseurl: url,
        apikey: "stub-anthropic-key",
        authorization: "x-api-key",
        models: [MODELS.anthropic_messages],
      },
      gemini: {
        baseurl: url,
        apikey: "stub-gemini-key",
        authorization: "x-goog-api-key",
        models: [MODELS.gemini],
        cost_basis: "google",
      },
    },
    requests,
    script: () => ({ text: "Done." }),
    close: () => stopListening(server),
  };
  return provider;
}

function sendJson(response: ServerResponse, status: number, body: JsonObject): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function sendSse(response: ServerResponse, events: readonly StreamEvent[]): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const lines = events.map(({ event, data }) =>
    writeEvent({ ...(event === undefined ? {} : { event }), data: data === "[DONE]" ? data : JSON.stringify(data) }),
  );
  await sendSlices(response, lines.join(""));
}

async function sendArray(response: ServerResponse, events: readonly StreamEvent[]): Promise<void> {
  response.writeHead(200, { "content-type": "application/json" });
  await sendSlices(response, JSON.stringify(events.map(({ data }) => data)));
}

async function sendSlices(response: ServerResponse, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.byteLength; at += SLICE_BYTES) {
    response.write(bytes.subarray(at, at + SLICE_BYTES));
    await new Promise(setImmediate);
  }
  response.end();
}
