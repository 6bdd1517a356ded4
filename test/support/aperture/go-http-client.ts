import { Agent, type IncomingMessage, request } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether the call went over a kept-alive connection. */
  readonly connection: "new" | "reused";
}

/**
 * Posts as Aperture's hook client does: Go's `http.Transport` with its defaults (aperture-protocol.md section 2).
 *
 * Two idle connections a host are kept, the last used is taken first, they never expire on this side, and hints of the
 * server about how long it keeps one are ignored. A POST that fails is not sent again, not even when a kept-alive
 * connection turns out to be closed. `Connection` is not sent; gzip is asked for and undone.
 */
export class GoHttpClient {
  readonly #agent = new GoTransport({ keepAlive: true, maxFreeSockets: 2, scheduling: "lifo" });

  /** Rejects with the error of the connection, or with `signal.reason` when that fires first. */
  async post(
    url: URL,
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ): Promise<HttpReply> {
    signal.throwIfAborted();
    const bytes = Buffer.from(body);
    let reused = false;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const call = request(url, {
        method: "POST",
        agent: this.#agent,
        signal,
        headers: {
          "User-Agent": "Go-http-client/1.1",
          "Content-Length": bytes.byteLength,
          ...headers,
          "Accept-Encoding": "gzip",
        },
      });
      call.removeHeader("connection");
      call.on("socket", () => {
        reused = call.reusedSocket;
      });
      call.on("response", resolve);
      call.on("error", (error) => reject(signal.aborted ? signal.reason : error));
      call.end(bytes);
    });
    const text = await readText(response).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
    return {
      status: response.statusCode ?? 0,
      headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
      body: text,
      connection: reused ? "reused" : "new",
    };
  }

  close(): void {
    this.#agent.destroy();
  }
}

class GoTransport extends Agent {
  /** Node's agent would take `Keep-Alive: timeout=` of the server as its own limit; Go reads no such header. */
  override keepSocketAlive(socket: Parameters<Agent["keepSocketAlive"]>[0]): boolean {
    return !socket.destroyed;
  }
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return (response.headers["content-encoding"] === "gzip" ? await promisify(gunzip)(body) : body).toString("utf8");
}
