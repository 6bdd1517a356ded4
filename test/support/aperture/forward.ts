import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { ModelCall } from "./apis/client-api.js";
import type { ProviderConfig } from "./config.js";
import { credentialHeader } from "./credential-header.js";
import { RawJson } from "./go-json.js";
import { jsonOrText, list } from "./loose.js";
import { SseReader } from "./sse.js";

export interface ProviderResponse {
  readonly status: number;
  /** Parsed, or a string where it was not JSON; of a stream: undefined. */
  readonly body?: unknown;
  /** Messages of a stream, without `[DONE]`. */
  readonly raw?: readonly RawJson[];
}

const PASSED_ON = ["content-type", "accept", "user-agent", "anthropic-version", "anthropic-beta"];

/**
 * Sends the request to the provider with the provider's own credential and hands the response through as it comes.
 * The client's response is complete when this resolves. Rejects when the provider cannot be reached or breaks off,
 * and when the client goes away.
 */
export async function forward(
  provider: ProviderConfig,
  path: string,
  headers: IncomingHttpHeaders,
  body: string,
  stream: ModelCall["stream"],
  client: ServerResponse,
  clientGone: AbortSignal,
): Promise<ProviderResponse> {
  const passedOn = PASSED_ON.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]]));
  const upstream = await fetch(new URL(path, provider.baseurl), {
    method: "POST",
    headers: { ...Object.fromEntries(passedOn), ...credentialHeader(provider.apikey, provider.authorization) },
    body,
    signal: clientGone,
  });
  client.writeHead(upstream.status, { "content-type": upstream.headers.get("content-type") ?? "application/json" });

  const isSse = stream === "sse" && upstream.ok;
  const reader = new SseReader();
  const messages: string[] = [];
  const chunks: Uint8Array[] = [];
  for await (const chunk of upstream.body ?? []) {
    client.write(chunk);
    if (isSse) messages.push(...reader.push(chunk));
    else chunks.push(chunk);
  }
  await new Promise<void>((resolve) => client.once("close", resolve).end());

  const { status } = upstream;
  if (isSse) return { status, raw: messages.filter((data) => data !== "[DONE]").map((data) => new RawJson(data)) };
  const text = Buffer.concat(chunks).toString("utf8");
  const parsed = jsonOrText(text);
  if (stream === "json_array" && upstream.ok) {
    return { status, raw: list(parsed).map((element) => new RawJson(JSON.stringify(element))) };
  }
  return { status, body: parsed };
}
