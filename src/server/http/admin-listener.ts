import { OperatorError } from "../../plugins/errors.js";
import { type HttpRequest, type HttpResponse, type us_listen_socket, uws } from "./uws.js";

export interface AdminReply {
  readonly status: string;
  readonly body: string;
  readonly contentType?: string;
}

export interface AdminRoute {
  readonly method: "get" | "post" | "delete";
  /** `:name` stands for any one step. */
  readonly path: string;
  /** `open` routes are for probes and Prometheus; the others want the admin token. */
  readonly access: "open" | "token";
  readonly answer: (request: AdminRequest) => AdminReply | Promise<AdminReply>;
}

export interface AdminRequest {
  query(name: string): string | undefined;
  /** "" where it was not sent. @param name in lower case */
  header(name: string): string;
  /** It came with the admin token. */
  readonly isAdmin: boolean;
  /** What stands in the path at a `:name`, decoded; "" where it cannot be. */
  param(index: number): string;
  readonly body: Buffer;
}

export interface AdminListener {
  readonly port: number;
  close(): void;
}

/** Bodies of the admin API are payloads pasted by people. */
const BODY_BYTES_MAX = 16 * 2 ** 20;
export const UNAUTHORIZED: AdminReply = {
  status: "401 Unauthorized",
  body: '{"error":"send the admin token: Authorization: Bearer <token>"}',
};

/** The listener for people and Prometheus. Separate from the hook listener in port, access and purpose. */
export async function openAdminListener(options: {
  readonly host: string;
  readonly port: number;
  readonly routes: readonly AdminRoute[];
  readonly isAdminToken: (token: string) => boolean;
}): Promise<AdminListener> {
  const app = uws.App();
  for (const { method, path, access, answer } of options.routes) {
    const steps = path.split("/").filter((step) => step.startsWith(":")).length;
    app[method === "delete" ? "del" : method](path, (res, req) => {
      const token = /^bearer\s+(\S+)$/i.exec(req.getHeader("authorization"))?.[1] ?? "";
      const isAdmin = token !== "" && options.isAdminToken(token);
      const params = Array.from({ length: steps }, (_, index) => decoded(req.getParameter(index) ?? ""));
      void serveRoute(res, req, params, isAdmin, access === "open" || isAdmin ? answer : () => UNAUTHORIZED);
    });
  }
  app.any("/*", (res) => {
    res.writeStatus("404 Not Found").end('{"error":"not found"}', true);
  });

  const socket = await new Promise<us_listen_socket | false>((resolve) => {
    app.listen(options.host, options.port, resolve);
  });
  if (!socket) {
    throw new OperatorError(
      "ADDRESS_UNUSABLE",
      `${options.host}:${options.port}: in use or not an address of this machine`,
    );
  }
  return { port: uws.us_socket_local_port(socket), close: () => void app.close() };
}

async function serveRoute(
  res: HttpResponse,
  req: HttpRequest,
  params: readonly string[],
  isAdmin: boolean,
  answer: AdminRoute["answer"],
): Promise<void> {
  // Dead once the route handler returns, so it is read now.
  const headers = new Map<string, string>();
  req.forEach((name, value) => void headers.set(name, value));
  const query = new URLSearchParams(req.getQuery());
  let open = true;
  const body = await new Promise<Buffer | undefined>((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    res.onAborted(() => {
      open = false;
      resolve(undefined);
    });
    res.onData((chunk, isLast) => {
      length += chunk.byteLength;
      if (length <= BODY_BYTES_MAX) chunks.push(Buffer.from(chunk.slice(0)));
      if (isLast) resolve(length <= BODY_BYTES_MAX ? Buffer.concat(chunks) : undefined);
    });
  });
  if (!open) return;
  const reply: AdminReply =
    body === undefined
      ? { status: "413 Payload Too Large", body: '{"error":"too large"}' }
      : await answer({
          query: (name) => query.get(name) ?? undefined,
          header: (name) => headers.get(name) ?? "",
          isAdmin,
          param: (index) => params[index] ?? "",
          body,
        });
  if (!open) return;
  res.cork(() => {
    res
      .writeStatus(reply.status)
      .writeHeader("content-type", reply.contentType ?? "application/json")
      .writeHeader("cache-control", "no-store")
      .end(reply.body);
  });
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return "";
  }
}
