import { openPushReceivers } from "../policy/attributes/open.js";
import { adminRoutes } from "../server/admin/admin-routes.js";
import { attributeRoutes } from "../server/admin/attribute-routes.js";
import { attributeStateDirectory } from "../server/data-dir.js";
import { openAdminListener } from "../server/http/admin-listener.js";
import { identifier } from "../server/http/identity.js";
import { KeyStore } from "../server/keys.js";
import { createLog, withoutMessage } from "../server/log.js";
import { Forker } from "../server/processes/forker.js";
import { endOnBugs } from "../server/program.js";
import { liveServer } from "./live-server.js";
import type { RecorderOrder, RecorderQuestions, ServerQuestions } from "./messages.js";

/**
 * Entry file of the recorder process: serves the admin listener. Takes its orders from the server that forked it, and
 * ends on its word or when there is no server any more.
 */
const server = new Forker<RecorderOrder, ServerQuestions, never, never>(() => {});
const { config } = await server.order;
const log = createLog(config.log.level, "recorder");
endOnBugs(log);
// Signals go to the whole process group when a terminal closes; the recorder is needed until the server has drained.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => {});

try {
  const keys = KeyStore.open(config.data_dir, config.apiKey);
  const { host, port } = config.admin;
  const listener = await openAdminListener({
    host,
    port,
    identify: identifier({
      ...config.admin,
      isAdminToken: (token) =>
        config.adminToken === undefined ? keys.isAdminToken(token) : keys.equals(token, config.adminToken),
    }),
    onFailure: (error) => log.error(withoutMessage(error), "a request to the admin listener could not be answered"),
    routes: [
      ...adminRoutes(liveServer(server)),
      ...attributeRoutes(openPushReceivers(config.attributes, attributeStateDirectory(config.data_dir))),
    ],
  });
  server.onStop(() => {
    listener.close();
    process.exit(0);
  });
  server.answerWith<RecorderQuestions>({ alive: () => true });
  await server.ready(listener.port);
} catch (error) {
  await server.refuse(error);
}
