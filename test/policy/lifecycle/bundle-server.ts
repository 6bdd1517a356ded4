import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { encodeBundle } from "../../../src/policy/lifecycle/bundle.js";
import { signBytes } from "../../../src/policy/lifecycle/signature.js";
import { treeOf } from "../../../src/policy/lifecycle/tree.js";

export const OUR_KEY = generateKeyPairSync("ed25519");
export const OTHER_KEY = generateKeyPairSync("ed25519");

/** Serves a bundle and its signature with ETags, as any object store would. */
export class BundleServer {
  readonly #server: Server;
  readonly #files = new Map<string, Buffer>();
  /** What was answered, like `200 /bundle.json`. */
  readonly answers: string[] = [];
  /** Takes over from serving files. */
  behaviour: ((path: string, response: ServerResponse) => void) | undefined;

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", (request, response) => {
      const path = request.url ?? "";
      response.on("finish", () => this.answers.push(`${response.statusCode} ${path}`));
      if (this.behaviour !== undefined) return this.behaviour(path, response);
      const bytes = this.#files.get(path);
      if (bytes === undefined) return void response.writeHead(404).end();
      const etag = `"${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}"`;
      if (request.headers["if-none-match"] === etag) return void response.writeHead(304, { etag }).end();
      response.writeHead(200, { etag }).end(bytes);
    });
  }

  static async start(): Promise<BundleServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new BundleServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/bundle.json`;
  }

  /** Publishes policies, signed. */
  publish(text: string, serial: number, key: KeyObject = OUR_KEY.privateKey): void {
    const tree = treeOf([{ path: "rules.cedar", text }]);
    this.put(encodeBundle({ serial, created: "2026-01-01T00:00:00Z", git: "c0ffee", tree }), key);
  }

  put(bytes: Buffer, key: KeyObject): void {
    this.#files.set("/bundle.json", bytes);
    this.#files.set("/bundle.json.sig", Buffer.from(JSON.stringify(signBytes(bytes, key))));
  }

  /** Changes the bundle behind its signature's back. */
  tamper(change: (text: string) => string): void {
    this.#files.set("/bundle.json", Buffer.from(change(String(this.#files.get("/bundle.json")))));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
