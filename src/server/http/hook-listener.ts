import { Exchange, type ExchangeLimits } from "./exchange.js";
import type { KeepAlive } from "./keep-alive.js";
import { listen } from "./listen.js";
import { readHead } from "./request-head.js";
import { type HttpRequest, type HttpResponse, uws } from "./uws.js";

export interface HookListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly limits: ExchangeLimits;
  /** Headers that may carry a key, beside the usual ones. */
  readonly keyHeaders: readonly string[];
  readonly keepAlive: KeepAlive;
  /** Answers one hook call. Called inside the route handler: it must start reading the body before it first awaits. */
  readonly handle: (exchange: Exchange) => Promise<void>;
  readonly isReady: () => boolean;
  /** Runs several processes on one port (SO_REUSEPORT). Off, a second start on the same port is an error. */
  readonly sharePort?: boolean;
}

export interface HookListener {
  readonly port: number;
  /** Open connections. */
  connections(): number;
  /**
   * Accepts no more connections; open ones go on. Closing a listening socket resets what waits to be accepted, so it is
   * closed after a brief turn of the event loop in which nobody came. Connections whose handshake is under way are reset all the
   * same, unless the system hands them on (`net.ipv4.tcp_migrate_req`).
   */
  stop(): Promise<void>;
  /** Ends whatever is still open. */
  close(): void;
}

/** Paths of the hook, each also with a trailing slash and with an event's name as its last part. */
const HOOK_PATHS = ["/v1/agent/events", "/ext/aperture"];

/** A turn that took longer leaves time for somebody to come behind it. */
const QUIET_MS_MAX = 0.1;
/** Under a flood there is no quiet turn to wait for. */
const QUIET_TURNS_MAX = 1_000;

export async function openHookListener(options: HookListenerOptions): Promise<HookListener> {
  const app = uws.App();
  let connections = 0;
  let accepted = 0;
  // Not a filter of a list: the engine calls it with 1 for every connection opened and -1 for every one closed.
  const countConnection = (_res: HttpResponse, change: number | object): void => {
    connections += Number(change);
    if (Number(change) > 0) accepted++;
  };
  app.filter(countConnection);

  const post = (res: HttpResponse, req: HttpRequest): void => {
    options.keepAlive.arrived();
    const exchange = new Exchange(
      res,
      readHead(req, options.keyHeaders),
      options.limits,
      () => options.keepAlive.keeps,
    );
    void options.handle(exchange);
  };
  const probe = (res: HttpResponse): void => answer(res, "200 OK", '{"service":"shutter"}');
  const refuseMethod = (res: HttpResponse): void => {
    // Whatever body follows would be taken for the next request on this connection.
    res.writeStatus("405 Method Not Allowed").writeHeader("allow", "GET, HEAD, POST").end(undefined, true);
  };
  for (const path of HOOK_PATHS) {
    for (const route of [path, `${path}/`, `${path}/:event`]) {
      app.post(route, post).get(route, probe).head(route, probe).any(route, refuseMethod);
    }
  }
  app.get("/healthz", (res) => answer(res, "200 OK", '{"status":"live"}'));
  app.get("/readyz", (res) => {
    if (options.isReady()) answer(res, "200 OK", '{"status":"ready"}');
    else answer(res, "503 Service Unavailable", '{"status":"not ready"}');
  });
  app.any("/*", (res) => {
    res.writeStatus("404 Not Found").end('{"error":"not found"}', true);
  });

  const { socket, port } = await listen(app, options, options.sharePort ? "shared" : "exclusive");
  return {
    port,
    connections: () => connections,
    async stop() {
      for (let turn = 0; turn < QUIET_TURNS_MAX; turn++) {
        const [before, begunMs] = [accepted, performance.now()];
        await new Promise((resolve) => setImmediate(resolve));
        if (accepted === before && performance.now() - begunMs < QUIET_MS_MAX) break;
      }
      uws.us_listen_socket_close(socket);
    },
    close: () => {
      app.close();
    },
  };
}

function answer(res: HttpResponse, status: string, body: string): void {
  res.writeStatus(status).writeHeader("content-type", "application/json").end(body, true);
}
