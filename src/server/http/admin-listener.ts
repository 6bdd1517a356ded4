import { type Identify, type Identity, isAtLeast, type Role } from "./identity.js";
import { listen } from "./listen.js";
import { type HttpRequest, type HttpResponse, uws } from "./uws.js";

export interface AdminReply {
  readonly status: string;
  /**
   * Chunks are sent as fast as they are taken, and no further one is asked for meanwhile. A body that waits for
   * something must end when the request's `closed` is aborted.
   */
  readonly body: string | Buffer | AsyncIterable<string | Buffer>;
  readonly contentType?: string;
  /** In lower case; instead of those that every reply has where they are the same. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AdminRoute {
  readonly method: "get" | "post" | "delete";
  /** `:name` stands for any one step, `*` at the end for any number of them. */
  readonly path: string;
  /** `open` routes are for probes, Prometheus and what a browser needs before it can ask; the others want this role. */
  readonly access: "open" | Role;
  readonly answer: (request: AdminRequest) => AdminReply | Promise<AdminReply>;
}

export interface AdminRequest {
  readonly path: string;
  /** Of a parameter that is sent once; the first where it is sent more often. */
  query(name: string): string | undefined;
  readonly search: URLSearchParams;
  /** "" where it was not sent. @param name in lower case */
  header(name: string): string;
  /** Absent only on open routes. */
  readonly identity?: Identity;
  /** What stands in the path at a `:name`, decoded; "" where it cannot be. */
  param(index: number): string;
  readonly body: Buffer;
  /** Aborted when nobody waits for the reply any more. */
  readonly closed: AbortSignal;
}

export interface AdminListener {
  readonly port: number;
  close(): void;
}

/** Bodies of the admin API are payloads pasted by people. */
const BODY_BYTES_MAX = 16 * 2 ** 20;

const problem = (status: string, error: string): AdminReply => ({ status, body: `${JSON.stringify({ error })}\n` });
export const UNAUTHORIZED = problem("401 Unauthorized", "send the admin token: Authorization: Bearer <token>");
const CROSS_SITE = problem(
  "403 Forbidden",
  "a browser sent this for another site; use the page of this server, or add its name to `admin.hosts`",
);
const TOO_LARGE = problem("413 Payload Too Large", "too large");
const INTERNAL = problem("500 Internal Server Error", "this could not be answered; the log says more");
const NOT_FOUND = problem("404 Not Found", "not found");

/** What every reply says to browsers: nothing in it is a page, a script or for other sites. */
const HEADERS: Readonly<Record<string, string>> = {
  "content-type": "application/json",
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/** The listener for people and Prometheus. Separate from the hook listener in port, access and purpose. */
export async function openAdminListener(options: {
  readonly host: string;
  readonly port: number;
  readonly routes: readonly AdminRoute[];
  readonly identify: Identify;
  /** Told what a route threw; its caller was told 500, or the connection was closed in the midst of the reply. */
  readonly onFailure: (error: unknown) => void;
}): Promise<AdminListener> {
  const app = uws.App();
  for (const route of options.routes) {
    app[route.method === "delete" ? "del" : route.method](route.path, (res, req) => {
      void serveRoute(res, req, route, options);
    });
  }
  app.any("/*", (res) => send(res, NOT_FOUND));

  const { port } = await listen(app, options, "exclusive");
  return { port, close: () => void app.close() };
}

async function serveRoute(
  res: HttpResponse,
  req: HttpRequest,
  route: AdminRoute,
  { identify, onFailure }: { readonly identify: Identify; readonly onFailure: (error: unknown) => void },
): Promise<void> {
  // Dead once the route handler returns, so it is read now.
  const headers = new Map<string, string>();
  req.forEach((name, value) => void headers.set(name, value));
  const header = (name: string): string => headers.get(name) ?? "";
  const search = new URLSearchParams(req.getQuery());
  const path = req.getUrl();
  const steps = route.path.split("/").filter((step) => step.startsWith(":")).length;
  const params = Array.from({ length: steps }, (_, index) => decoded(req.getParameter(index) ?? ""));
  const sender = identify({ header, isLoopback: isLoopback(Buffer.from(res.getRemoteAddress())) });
  const identity = typeof sender === "string" ? undefined : sender;

  const closing = new AbortController();
  const body = await bodyOf(res, closing);
  const closed = closing.signal;
  if (closed.aborted) return;
  let isBegun = false;
  try {
    const refusal = refusalOf(route.access, sender) ?? (body === undefined ? TOO_LARGE : undefined);
    const request = {
      path,
      query: (name: string) => search.get(name) ?? undefined,
      search,
      header,
      ...(identity === undefined ? {} : { identity }),
      param: (index: number) => params[index] ?? "",
      body: body ?? Buffer.alloc(0),
      closed,
    };
    const reply = refusal ?? (await route.answer(request));
    if (closed.aborted) return;
    isBegun = true;
    if (typeof reply.body === "string" || Buffer.isBuffer(reply.body)) res.cork(() => send(res, reply));
    else await stream(res, reply, reply.body, closed);
  } catch (error) {
    onFailure(error);
    if (closed.aborted) return;
    if (isBegun) res.close();
    else res.cork(() => send(res, INTERNAL));
  }
}

function refusalOf(access: AdminRoute["access"], sender: ReturnType<Identify>): AdminReply | undefined {
  if (access === "open") return undefined;
  if (sender === "cross_site") return CROSS_SITE;
  if (sender === "nobody") return UNAUTHORIZED;
  if (isAtLeast(sender, access)) return undefined;
  return problem("403 Forbidden", `this is for the role ${access}; yours is ${sender.role}`);
}

/** Undefined where it is too large, or did not come to its end. */
function bodyOf(res: HttpResponse, closing: AbortController): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    res.onAborted(() => {
      closing.abort();
      resolve(undefined);
    });
    res.onData((chunk, isLast) => {
      length += chunk.byteLength;
      if (length <= BODY_BYTES_MAX) chunks.push(Buffer.from(chunk.slice(0)));
      if (isLast) resolve(length <= BODY_BYTES_MAX ? Buffer.concat(chunks) : undefined);
    });
  });
}

/** Must be called corked, or before the route handler returned. */
function send(res: HttpResponse, reply: AdminReply): void {
  writeHead(res, reply);
  res.end(reply.body as string | Buffer);
}

function writeHead(res: HttpResponse, { status, contentType, headers = {} }: AdminReply): void {
  res.writeStatus(status);
  const all = { ...HEADERS, ...(contentType === undefined ? {} : { "content-type": contentType }), ...headers };
  for (const [name, value] of Object.entries(all)) res.writeHeader(name, value);
}

/** The engine drops a connection that takes nothing for ten seconds; then `closed` is aborted. */
async function stream(
  res: HttpResponse,
  reply: AdminReply,
  chunks: AsyncIterable<string | Buffer>,
  closed: AbortSignal,
): Promise<void> {
  let resume = (): void => {};
  closed.addEventListener("abort", () => resume(), { once: true });
  res.onWritable(() => {
    resume();
    return true;
  });
  res.cork(() => writeHead(res, reply));
  for await (const chunk of chunks) {
    if (closed.aborted) return;
    let isTaken = true;
    res.cork(() => {
      isTaken = res.write(chunk);
    });
    if (isTaken) continue;
    await new Promise<void>((resolve) => {
      resume = resolve;
    });
    if (closed.aborted) return;
  }
  if (!closed.aborted) res.cork(() => void res.end());
}

/** @param address 4 or 16 bytes; IPv4 may come as IPv6. */
function isLoopback(address: Buffer): boolean {
  const isMapped = address.length === 16 && address.subarray(0, 12).equals(MAPPED);
  if (address.length === 4 || isMapped) return address.at(-4) === 127;
  return address.equals(LOOPBACK_V6);
}

const MAPPED = Buffer.from("00000000000000000000ffff", "hex");
const LOOPBACK_V6 = Buffer.from("00000000000000000000000000000001", "hex");

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return "";
  }
}
