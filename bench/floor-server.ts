import { Exchange } from "../src/server/http/exchange.js";
import { readHead } from "../src/server/http/request-head.js";
import { uws } from "../src/server/http/uws.js";

/**
 * The floor everything is compared with: the same engine receives the same bodies into the same shared memory and
 * answers without looking at them. Prints its port.
 */
const LIMITS = { bodyBytesMax: 64 * 2 ** 20, requestMsMax: 60_000 };

uws
  .App()
  .post("/*", async (res, req) => {
    const exchange = new Exchange(res, readHead(req, []), LIMITS, () => process.env.FLOOR_KEEP_ALIVE === "keep");
    await exchange.body();
    exchange.reply({ status: "200 OK", body: '{"action":"allow"}' });
  })
  .listen("127.0.0.1", 0, (socket) => {
    if (!socket) throw new Error("no port");
    process.stdout.write(`${uws.us_socket_local_port(socket)}\n`);
  });
