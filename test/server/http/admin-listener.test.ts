import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { type AdminRoute, openAdminListener } from "../../../src/server/http/admin-listener.js";
import { identifier } from "../../../src/server/http/identity.js";
import { pageRoutes } from "../../../src/server/http/static-files.js";

const TOKEN = "secret";
const HOST = "shutter.tail1234.ts.net";

const failures: unknown[] = [];

/** A listener on a free port; gives its URL. */
async function listening(routes: readonly AdminRoute[]): Promise<string> {
  const identify = identifier({
    isAdminToken: (token) => token === TOKEN,
    users: [
      { login: "viv@example.com", role: "viewer" },
      { login: "root@example.com", role: "admin" },
    ],
    hosts: ["127.0.0.1"],
  });
  const listener = await openAdminListener({
    host: "127.0.0.1",
    port: 0,
    routes,
    identify,
    onFailure: (error) => failures.push(error),
  });
  onTestFinished(() => listener.close());
  return `http://127.0.0.1:${listener.port}`;
}

const route = (given: Partial<AdminRoute> & Pick<AdminRoute, "answer">): AdminRoute => ({
  method: "get",
  path: "/v1/thing",
  access: "viewer",
  ...given,
});
const whoami = route({ answer: ({ identity }) => ({ status: "200 OK", body: JSON.stringify(identity) }) });

test("roles: each route is for one and those above it", async () => {
  const url = await listening([whoami, route({ ...whoami, method: "post", access: "admin" })]);
  const ask = async (method: string, headers: Record<string, string>): Promise<number> =>
    (await fetch(`${url}/v1/thing`, { method, headers })).status;
  const viv = { "tailscale-user-login": "viv@example.com" };
  const root = { "tailscale-user-login": "root@example.com" };
  const token = { authorization: `Bearer ${TOKEN}` };

  expect([await ask("GET", {}), await ask("POST", {})]).toEqual([401, 401]);
  expect([await ask("GET", viv), await ask("POST", viv)]).toEqual([200, 403]);
  expect([await ask("GET", root), await ask("POST", root)]).toEqual([200, 200]);
  expect([await ask("GET", token), await ask("POST", token)]).toEqual([200, 200]);
  expect(await ask("POST", { ...root, origin: "https://evil.example" })).toBe(403);
  expect(await ask("POST", { ...root, "sec-fetch-site": "cross-site" })).toBe(403);
});

test("every reply tells browsers to run, frame and guess nothing", async () => {
  const url = await listening([whoami]);
  for (const path of ["/v1/thing", "/nothing"]) {
    const { headers } = await fetch(url + path);
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": "application/json",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
    });
  }
});

test("a stream is asked for no more than its reader takes, and ends when the reader goes", async () => {
  let made = 0;
  let ended = false;
  const chunk = Buffer.alloc(64 * 1024, "x");
  async function* endless(closed: AbortSignal): AsyncGenerator<Buffer> {
    try {
      while (!closed.aborted) {
        made++;
        yield chunk;
        await sleep(0);
      }
    } finally {
      ended = true;
    }
  }
  const url = await listening([
    route({ access: "open", answer: ({ closed }) => ({ status: "200 OK", body: endless(closed) }) }),
  ]);
  const reader = connect(Number(new URL(url).port), "127.0.0.1");
  reader.pause();
  reader.write("GET /v1/thing HTTP/1.1\r\nhost: x\r\n\r\n");
  // What the two sockets hold is filled, then nothing more is made.
  let before = -1;
  await expect
    .poll(
      () => {
        const isStill = made > 0 && made === before;
        before = made;
        return isStill;
      },
      { interval: 200, timeout: 8_000 },
    )
    .toBe(true);
  expect(made).toBeLessThan(400);
  reader.destroy();
  await expect.poll(() => ended).toBe(true);
});

test("a stream arrives whole", async () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}\n`);
  const url = await listening([
    route({
      access: "open",
      answer: () => ({
        status: "200 OK",
        contentType: "text/plain",
        body: (async function* () {
          for (const line of lines) yield line;
        })(),
      }),
    }),
  ]);
  expect(await (await fetch(`${url}/v1/thing`)).text()).toBe(lines.join(""));
});

test("a route that throws is an answer and not the end", async () => {
  const bug = new Error("bug");
  const url = await listening([
    route({
      access: "open",
      answer: () => {
        throw bug;
      },
    }),
    route({
      access: "open",
      path: "/v1/broken",
      answer: () => ({
        status: "200 OK",
        body: (async function* () {
          yield "begun";
          throw bug;
        })(),
      }),
    }),
  ]);
  expect((await fetch(`${url}/v1/thing`)).status).toBe(500);
  const broken = await fetch(`${url}/v1/broken`)
    .then((reply) => reply.text())
    .catch(() => "cut");
  expect(broken).toBe("cut");
  expect(failures.splice(0)).toEqual([bug, bug]);
});

test("a page: types, entity tags, gzip, caching, its own policy", async () => {
  const around = mkdtempSync(join(tmpdir(), "shutter-page-"));
  onTestFinished(() => rmSync(around, { recursive: true, force: true }));
  const dir = join(around, "page");
  mkdirSync(join(dir, "assets"), { recursive: true });
  writeFileSync(join(dir, "index.html"), `<!doctype html><title>${"page ".repeat(100)}</title>`);
  writeFileSync(join(dir, "assets/index-a1b2c3d4.js"), "console.log(1)\n");
  writeFileSync(join(around, "outside.txt"), "outside");
  const url = await listening(pageRoutes(dir));
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(url + path, { headers, redirect: "manual" });

  for (const path of ["/", "/ui"]) {
    const moved = await get(path);
    expect([moved.status, moved.headers.get("location")]).toEqual([302, "/ui/"]);
  }
  const page = await get("/ui/", { "accept-encoding": "gzip" });
  expect(Object.fromEntries(page.headers)).toMatchObject({
    "content-type": "text/html; charset=utf-8",
    "content-encoding": "gzip",
    "cache-control": "no-cache",
    vary: "accept-encoding",
  });
  expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
  const html = await page.text();
  expect(html).toContain("<!doctype html>");
  const plain = await get("/ui/sessions", { "accept-encoding": "identity" });
  expect([await plain.text(), plain.headers.get("content-encoding")]).toEqual([html, null]);

  const etag = page.headers.get("etag") ?? "";
  const again = await get("/ui/", { "if-none-match": `"other", ${etag}` });
  expect([again.status, await again.text()]).toEqual([304, ""]);
  const script = await get("/ui/assets/index-a1b2c3d4.js");
  expect([script.headers.get("content-type"), script.headers.get("cache-control")]).toEqual([
    "text/javascript; charset=utf-8",
    "public, max-age=31536000, immutable",
  ]);
  for (const path of ["/ui/absent.js", "/ui/%2e%2e/outside.txt", "/ui/..%2foutside.txt"]) {
    expect((await get(path)).status).toBe(404);
  }
});

test(`a login under the name ${HOST}`, async () => {
  const url = await listening([whoami]);
  const reply = await new Promise<string>((resolve) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.on("data", (data) => {
      resolve(data.toString());
      socket.destroy();
    });
    socket.write(
      `GET /v1/thing HTTP/1.1\r\nhost: ${HOST}\r\ntailscale-user-login: viv@example.com\r\nsec-fetch-site: same-origin\r\n\r\n`,
    );
  });
  expect(reply).toContain('{"login":"viv@example.com","role":"viewer","via":"tailscale"}');
});
