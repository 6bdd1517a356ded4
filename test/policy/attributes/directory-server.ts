import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** A directory as companies run them: real sockets, answering as it is told to, or not at all. */
export class DirectoryServer {
  readonly #server: Server;
  /** Request lines received, oldest first, and the header `authorization` of the last one. */
  readonly requests: string[] = [];
  authorization: string | undefined;
  #behaviour: Behaviour = (_, response) => void response.writeHead(500).end();
  #held: (() => void)[] = [];

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", (request, response) => {
      this.requests.push(request.url ?? "");
      this.authorization = request.headers.authorization;
      this.#behaviour(request, response);
    });
  }

  static async start(): Promise<DirectoryServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new DirectoryServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  behaves(behaviour: Behaviour): void {
    this.#behaviour = behaviour;
  }

  answers(document: unknown, status = 200): void {
    this.behaves((_, response) => json(response, document, status));
  }

  /** Holds every answer back until `release`. */
  holds(document: unknown): void {
    this.behaves((_, response) => void this.#held.push(() => json(response, document)));
  }

  release(): void {
    for (const answer of this.#held.splice(0)) answer();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export function json(response: ServerResponse, document: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(document));
}
