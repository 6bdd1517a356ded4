import type * as Uws from "uWebSockets.js";

/**
 * The one place that loads the HTTP engine. uWebSockets.js is not on the npm registry under its own name; the alias
 * in package.json points at a repackaged build for Node 20 and 22 (glibc >= 2.27). Its binaries are pinned by digest
 * in `test/server/natives.test.ts`.
 *
 * The limit of a request's header block must be set before the library loads: its default of 4 KiB refuses the
 * identity and capability headers that `tailscale serve` may add.
 */
process.env.UWS_HTTP_MAX_HEADERS_SIZE ??= "16384";

const engine = (await import("uWebSockets.js")) as unknown as { default: typeof Uws };

export const uws: typeof Uws = engine.default;
export type { HttpRequest, HttpResponse, TemplatedApp, us_listen_socket } from "uWebSockets.js";
