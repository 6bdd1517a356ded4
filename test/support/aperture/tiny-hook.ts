import { createServer, type IncomingHttpHeaders } from "node:http";
import type { HookCallData } from "./config.js";
import { listenOnLoopback, stopListening } from "./listen.js";

export interface ReceivedCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly data: HookCallData & { readonly request_body?: unknown };
}

export interface HookAnswer {
  /** Default 200. */
  readonly status?: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TinyHook {
  readonly url: string;
  readonly received: readonly ReceivedCall[];
  close(): Promise<void>;
}

export const ALLOW: HookAnswer = { body: '{"action":"allow"}' };

/** A hook server of one function. `never` keeps the caller waiting. */
export async function startTinyHook(answer: (call: ReceivedCall) => HookAnswer | "never"): Promise<TinyHook> {
  const received: ReceivedCall[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString("utf8");
    const call = { path: request.url ?? "", headers: request.headers, text, data: JSON.parse(text) };
    received.push(call);
    const answered = answer(call);
    if (answered === "never") return;
    response.writeHead(answered.status ?? 200, answered.headers ?? {}).end(answered.body);
  });
  return { url: await listenOnLoopback(server, 0), received, close: () => stopListening(server) };
}
