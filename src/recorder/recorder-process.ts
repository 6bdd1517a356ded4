import { setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { openPushReceivers } from "../policy/attributes/open.js";
import { attributeRoutes } from "../server/admin/attribute-routes.js";
import {
  apiStateDirectory,
  attributeStateDirectory,
  auditDirectory,
  sinksDirectory,
  storeDirectory,
} from "../server/data-dir.js";
import { openAdminListener } from "../server/http/admin-listener.js";
import { identifier } from "../server/http/identity.js";
import { KeyStore } from "../server/keys.js";
import { createLog, withoutMessage } from "../server/log.js";
import { Forker } from "../server/processes/forker.js";
import { endOnBugs } from "../server/program.js";
import { openSinks } from "../sinks/open.js";
import type { Shipper } from "../sinks/shipper.js";
import { apiRoutes } from "./api/routes.js";
import { diskSpace } from "./disk-space.js";
import { Ingest } from "./ingest.js";
import { liveServer } from "./live-server.js";
import { LiveTail } from "./live-tail.js";
import type { RecorderOrder, RecorderQuestions, ServerQuestions } from "./messages.js";
import { RecorderMetrics } from "./recorder-metrics.js";
import { lagsOf, sinkObserver } from "./sink-observer.js";
import { StoreKeeper } from "./store-keeper.js";
import { timedStore } from "./timed-store.js";
import { withRecorder } from "./with-recorder.js";

/**
 * Entry file of the recorder process: carries the spool into the store and serves the admin listener. Takes its orders
 * from the server that forked it, and ends on its word or when there is no server any more.
 */
const DRAIN_MS_MAX = 8_000;
/** Added to the scheduling priority of the one thread that does all the work here: whoever answers calls comes first. */
const NICENESS = 5;

const server = new Forker<RecorderOrder, ServerQuestions, never, never>(() => {});
const { config, restarts, storeFailures } = await server.order;
const log = createLog(config.log.level, "recorder");
endOnBugs(log);
// Signals go to the whole process group when a terminal closes; the recorder is needed until the server has drained.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => {});

const meters: RecorderMetrics = new RecorderMetrics(restarts, {
  lagSeconds: () => ingest.lagSeconds(),
  sinkLagSeconds: () => lagsOf(shippers),
  disk: () => diskSpace(config.data_dir),
  store: () => keeper.figures,
});
let shippers: readonly Shipper[] = [];
const keeper: StoreKeeper = new StoreKeeper({
  async open() {
    // Not before: what cannot be loaded must not keep metrics and health from being served.
    const { openStore } = await import("../store/sqlite/open.js");
    const store = openStore({
      dir: storeDirectory(config.data_dir),
      ballastBytes: config.store.ballast_bytes,
      graceMs: config.store.grace_s * 1_000,
    });
    return timedStore(store, (op, seconds) => meters.storeCalled(op, seconds));
  },
  disk: config.data_dir,
  limits: {
    retainDays: config.store.retain_days,
    retainBytes: config.store.retain_bytes,
    freeBytesMin: config.store.free_bytes_min,
  },
  meters,
  log,
  storeFailures,
});
const tail = new LiveTail();
const ingest = new Ingest({
  dir: auditDirectory(config.data_dir),
  keeper,
  meters,
  log,
  onWritten: (records) => tail.publish(records),
});

try {
  const keys = KeyStore.open(config.data_dir, config.apiKey);
  shippers = await openSinks({
    sinks: config.sinks,
    baseDir: config.baseDir,
    env: process.env,
    spoolDir: auditDirectory(config.data_dir),
    stateDir: sinksDirectory(config.data_dir),
    observer: sinkObserver(meters, log),
  });
  for (const { id } of shippers) meters.sinkOpened(id);
  const { host, port } = config.admin;
  const live = withRecorder(liveServer(server), { ingest, keeper, meters, shippers });
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
      ...apiRoutes({
        live,
        store: () => keeper.store,
        tail,
        stateDir: apiStateDirectory(config.data_dir),
        pageDir: fileURLToPath(new URL("../dashboard/", import.meta.url)),
      }),
      ...attributeRoutes(openPushReceivers(config.attributes, attributeStateDirectory(config.data_dir)), live),
    ],
  });
  server.onStop(async () => {
    await Promise.all([ingest.stop(DRAIN_MS_MAX), ...shippers.map((shipper) => shipper.stop())]);
    listener.close();
    process.exit(0);
  });
  server.answerWith<RecorderQuestions>({ alive: () => true, triedStore: () => keeper.tried.then(() => true as const) });
  await server.ready(listener.port);
  // Not before: the start of the server waits for this one.
  setPriority(NICENESS);
  ingest.start();
} catch (error) {
  await server.refuse(error);
}
