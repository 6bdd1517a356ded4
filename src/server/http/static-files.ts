import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { AdminReply, AdminRequest, AdminRoute } from "./admin-listener.js";

interface StaticFile {
  readonly type: string;
  readonly plain: Buffer;
  /** Absent where it would not be smaller. */
  readonly gzip?: Buffer;
  readonly etag: string;
  readonly caching: string;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json",
  ".woff2": "font/woff2",
};
/** Everything comes from here, and nothing runs that is not a file: no inline script, no eval, no frame, no form. */
const PAGE_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");
/** Names that a build makes from content never stand for anything else. */
const HASHED = /^assets\/.*-[\w-]{8,}\.\w+$/;

/**
 * A built page under `/ui/`, read into memory once. A path without a file and without an extension is the page itself,
 * so that it can have addresses of its own. `/` leads there.
 *
 * @param dir what the build made; where it is missing, the page says so.
 */
export function pageRoutes(dir: string): readonly AdminRoute[] {
  const files = existsSync(dir) ? readAll(dir) : new Map<string, StaticFile>();
  const redirect: AdminReply = { status: "302 Found", body: "", headers: { location: "/ui/" } };
  return [
    { method: "get", path: "/", access: "open", answer: () => redirect },
    { method: "get", path: "/ui", access: "open", answer: () => redirect },
    {
      method: "get",
      path: "/ui/*",
      access: "open",
      answer: (request) => {
        const name = request.path.slice("/ui/".length);
        const file = files.get(name) ?? (extname(name) === "" ? files.get("index.html") : undefined);
        return file === undefined ? ABSENT : replyWith(file, request);
      },
    },
  ];
}

const ABSENT: AdminReply = {
  status: "404 Not Found",
  body: "no such file; `npm run build` makes the page\n",
  contentType: "text/plain",
};

function replyWith({ type, plain, gzip, etag, caching }: StaticFile, { header }: AdminRequest): AdminReply {
  const headers = {
    "content-security-policy": PAGE_POLICY,
    "cache-control": caching,
    vary: "accept-encoding",
    etag,
  };
  if (
    header("if-none-match")
      .split(/\s*,\s*/)
      .includes(etag)
  )
    return { status: "304 Not Modified", body: "", headers };
  const isZipped = gzip !== undefined && /\bgzip\b/.test(header("accept-encoding"));
  return isZipped
    ? { status: "200 OK", body: gzip, contentType: type, headers: { ...headers, "content-encoding": "gzip" } }
    : { status: "200 OK", body: plain, contentType: type, headers };
}

function readAll(dir: string): Map<string, StaticFile> {
  const found = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    found.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const name = path.slice(dir.length).replaceAll("\\", "/").replace(/^\//, "");
      return [name, fileOf(name, readFileSync(path))];
    }),
  );
}

function fileOf(name: string, plain: Buffer): StaticFile {
  const gzip = gzipSync(plain, { level: 9 });
  return {
    type: TYPES[extname(name)] ?? "application/octet-stream",
    plain,
    ...(gzip.length < plain.length ? { gzip } : {}),
    etag: `"${createHash("sha256").update(plain).digest("base64url").slice(0, 27)}"`,
    caching: HASHED.test(name) ? "public, max-age=31536000, immutable" : "no-cache",
  };
}
