import { createServer, type Server } from "node:http";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { GoHttpClient } from "./go-http-client.js";
import { listenOnLoopback, stopListening } from "./listen.js";

const never = new AbortController().signal;

async function start(server: Server): Promise<{ post(): ReturnType<GoHttpClient["post"]> }> {
  const url = new URL(await listenOnLoopback(server, 0));
  const client = new GoHttpClient();
  onTestFinished(async () => {
    client.close();
    await stopListening(server);
  });
  return { post: () => client.post(url, {}, "{}", never) };
}

const connectionsOf = async (calls: ReturnType<GoHttpClient["post"]>[]): Promise<string[]> =>
  (await Promise.all(calls)).map(({ connection }) => connection).sort();

test("of a wave of calls two connections stay open for the next", async () => {
  const { post } = await start(createServer((_, response) => response.end("{}")));
  const wave = (): Promise<string[]> => connectionsOf(Array.from({ length: 4 }, post));
  expect(await wave()).toEqual(["new", "new", "new", "new"]);
  await new Promise(setImmediate);
  expect(await wave()).toEqual(["new", "new", "reused", "reused"]);
});

test("a server that closes after each reply gets a connection a call", async () => {
  const { post } = await start(
    createServer((_, response) => response.writeHead(200, { connection: "close" }).end("{}")),
  );
  for (let call = 0; call < 3; call++) expect((await post()).connection).toBe("new");
});

test("a post on a kept connection that breaks is not sent again", async () => {
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    if (calls === 2) request.socket.destroy();
    else response.end("{}");
  });
  const { post } = await start(server);
  expect((await post()).connection).toBe("new");
  await expect(post()).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(calls).toBe(2);
});

test("a kept connection does not expire on this side, whatever the server hints", async () => {
  const { post } = await start(
    createServer((_, response) => response.writeHead(200, { "keep-alive": "timeout=1" }).end("{}")),
  );
  await post();
  await new Promise((resolve) => setTimeout(resolve, 1_300));
  expect((await post()).connection).toBe("reused");
});

test("a gzipped reply is unpacked", async () => {
  const { post } = await start(
    createServer((_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync('{"a":1}'))),
  );
  expect((await post()).body).toBe('{"a":1}');
});
