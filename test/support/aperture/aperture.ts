import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { CLIENT_APIS } from "./apis/all.js";
import type { ClientApi, ModelCall } from "./apis/client-api.js";
import { callHook } from "./call-hook.js";
import type { ApertureConfig, CostEstimate, HookEventName, ProviderConfig, UsageTokens } from "./config.js";
import { forward } from "./forward.js";
import { GoHttpClient } from "./go-http-client.js";
import { RawJson } from "./go-json.js";
import { grantsOf, type UserGrants } from "./grants.js";
import { type CallFacts, hookCallData } from "./hook-call-data.js";
import { identityOf, sessionOf } from "./identity.js";
import { listenOnLoopback, stopListening } from "./listen.js";
import { isObject, type JsonObject, jsonOrText } from "./loose.js";
import { runPreRequestChain } from "./pre-request-chain.js";
import { Quotas } from "./quotas.js";
import type { Exchange, HookCall } from "./records.js";

export interface Aperture {
  /** Where clients point their base URL; no trailing slash. */
  readonly url: string;
  /** Finished exchanges, in the order they ended. */
  readonly exchanges: readonly Exchange[];
  /** Every hook call made, in the order the replies came. */
  readonly hookCalls: readonly HookCall[];
  /** Takes effect with the next request. */
  config: ApertureConfig;
  /** Resolves when no exchange is open and every hook of past ones has replied, failed or timed out. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface ApertureOptions {
  /** Default 0: a free one. */
  readonly port?: number;
  readonly onHookCall?: (call: HookCall) => void;
}

const REQUEST_BODY_BYTES_MAX = 50 * 1024 * 1024;
const NEVER = new AbortController().signal;

/**
 * Starts a stand-in for Tailscale Aperture on the loopback address: clients on one side, providers on the other, and
 * hooks in between, called as `aperture-protocol.md` says. Plain http only.
 */
export async function startAperture(config: ApertureConfig, options: ApertureOptions = {}): Promise<Aperture> {
  const hookClient = new GoHttpClient();
  const quotas = new Quotas(config.quotas ?? {});
  const exchanges: Exchange[] = [];
  const hookCalls: HookCall[] = [];
  const open = new Set<Promise<void>>();
  const record = (call: HookCall): void => {
    hookCalls.push(call);
    options.onHookCall?.(call);
  };
  const track = (work: Promise<void>): void => {
    open.add(work);
    work.finally(() => open.delete(work));
  };

  const server = createServer((request, response) => track(serve(request, response)));

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { config } = aperture;
    const gone = new AbortController();
    response.once("close", () => response.writableFinished || gone.abort(new Error("the client went away")));

    const body = await readBody(request, config.max_request_body_bytes ?? REQUEST_BODY_BYTES_MAX);
    if (body === "aborted") return;
    if (body === "too_large") return refuse(response, 413, { error: { message: "request body too large" } });
    const parsed = jsonOrText(body);
    if (!isObject(parsed)) return refuse(response, 400, { error: { message: "the request body is no JSON object" } });

    const path = request.url ?? "/";
    const call = modelCallOf(new URL(path, "http://aperture"), parsed);
    if (call === undefined) return refuse(response, 404, { error: { message: `no such endpoint: ${path}` } });
    const { api, model, stream } = call;
    const [providerName, provider] =
      Object.entries(config.providers).find(([, { models }]) => models.includes(model)) ?? [];
    if (providerName === undefined || provider === undefined) {
      return refuse(response, 404, api.error(404, `no provider serves the model ${model}`));
    }

    const identity = identityOf(request.headers);
    const grants = grantsOf(config, identity.login);
    if (!grants.mayUse(providerName, model)) {
      return refuse(response, 403, api.error(403, `${identity.login} has no access to ${providerName}/${model}`));
    }

    const metadata = {
      login_name: identity.login,
      user_agent: request.headers["user-agent"] ?? "",
      url: `http://${request.headers.host}${path}`,
      model,
      provider: providerName,
      tailnet_name: config.tailnet_name ?? "example.ts.net",
      stable_node_id: identity.nodeId,
      request_id: `req_${randomBytes(8).toString("hex")}`,
      session_id: sessionOf(request.headers, parsed, identity),
    };
    const end = (status: number, result: Exchange["result"]): void => {
      const { request_id: requestId, session_id: sessionId } = metadata;
      exchanges.push({ requestId, sessionId, login: identity.login, api: api.id, model, status, result });
    };
    const asked: CallFacts = {
      api,
      metadata,
      requestBody: new RawJson(body),
      grants: grants.custom,
      quotas: quotas.state(identity.login),
    };

    const chain = await runPreRequestChain(hookClient, grants.hooks("pre_request"), asked, gone.signal, record);
    if (chain.kind === "aborted") return end(0, "aborted");
    if (chain.kind === "refused") {
      end(chain.status, "refused");
      return refuse(response, chain.status, api.error(chain.status, chain.message));
    }

    const { facts } = chain;
    const sent = facts.requestBody.text;
    const answer = await forward(provider, path, request.headers, sent, stream, response, gone.signal).catch(
      (error: unknown) => `provider ${providerName}: ${error}`,
    );
    if (gone.signal.aborted) return end(0, "aborted");
    if (typeof answer === "string") {
      end(502, "answered");
      return response.headersSent ? void response.destroy() : refuse(response, 502, api.error(502, answer));
    }

    const complete =
      answer.raw === undefined ? answer.body : api.assemble(answer.raw.map(({ text }) => JSON.parse(text)));
    const cost = costOf(providerName, provider, model, api.usage(complete));
    quotas.spend(identity.login, cost.dollars);
    end(answer.status, "answered");
    fireAfterwards(grants, {
      ...facts,
      quotas: quotas.state(identity.login),
      response: { body: complete, ...(answer.raw === undefined ? {} : { raw: answer.raw }), cost },
    });
  }

  /** Nobody waits for these, and nobody reads their replies. */
  function fireAfterwards(grants: UserGrants, facts: CallFacts): void {
    const events: HookEventName[] = ["entire_request"];
    if (facts.api.toolCalls(facts.response?.body).length > 0) events.unshift("tool_call_entire_request");
    for (const event of events) {
      for (const hook of grants.hooks(event)) {
        track(callHook(hookClient, hook, event, hookCallData(facts, event, hook.send), NEVER).then(record));
      }
    }
  }

  const aperture: Aperture = {
    url: await listenOnLoopback(server, options.port ?? 0),
    exchanges,
    hookCalls,
    config,
    async settled() {
      while (open.size > 0) await Promise.all(open);
    },
    async close() {
      await stopListening(server);
      hookClient.close();
      await aperture.settled();
    },
  };
  return aperture;
}

function modelCallOf(url: URL, body: JsonObject): (ModelCall & { readonly api: ClientApi }) | undefined {
  for (const api of CLIENT_APIS) {
    const call = api.modelCall(url, body);
    if (call !== undefined) return { ...call, api };
  }
  return undefined;
}

async function readBody(request: IncomingMessage, bytesMax: number): Promise<string | "too_large" | "aborted"> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // Read to the end even when it is too much: a reply to an upload that still runs can be lost.
    for await (const chunk of request) {
      bytes += chunk.byteLength;
      if (bytes <= bytesMax) chunks.push(chunk);
    }
  } catch {
    return "aborted";
  }
  return bytes > bytesMax ? "too_large" : Buffer.concat(chunks).toString("utf8");
}

function refuse(response: ServerResponse, status: number, body: JsonObject): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function costOf(name: string, provider: ProviderConfig, model: string, usage: UsageTokens): CostEstimate {
  const price = provider.dollars_per_million ?? { input: 3, output: 15 };
  const dollars = (usage.input_tokens * price.input + usage.output_tokens * price.output) / 1e6;
  return { dollars, cost_basis: `${provider.cost_basis ?? name}/${model}`, usage };
}
