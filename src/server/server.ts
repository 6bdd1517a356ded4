import { randomBytes } from "node:crypto";
import { adminRoutes } from "./admin-routes.js";
import type { Config } from "./config.js";
import { auditDirectory, prepareDataDir } from "./data-dir.js";
import { type Answering, type EvaluatorPlace, startEvaluator } from "./evaluator.js";
import { openAdminListener } from "./http/admin-listener.js";
import { KeyStore } from "./keys.js";
import type { Log } from "./log.js";
import { EvaluatorGroup } from "./processes/evaluator-group.js";
import { ALONE } from "./processes/siblings.js";

export interface RunningServer {
  readonly hookUrl: string;
  readonly adminUrl: string;
  /** Made on this start and not to be seen again. */
  readonly newKey?: string;
  readonly newAdminToken?: string;
  /** Takes over changed policies; several processes also take over a changed configuration. */
  reload(config: Config): Promise<void>;
  /** Answers what is under way, writes down what waits, and ends; at most about ten seconds. */
  stop(): Promise<void>;
}

/** Starts everything. Throws `OperatorError` when it cannot. */
export async function startServer(config: Config, log: Log): Promise<RunningServer> {
  prepareDataDir(config.data_dir);
  const keys = KeyStore.open(config.data_dir, config.apiKey);
  const newKey =
    config.auth.required && keys.size === 0 ? keys.create("default", "default", "first start").key : undefined;
  const newAdminToken = config.adminToken === undefined ? keys.ensureAdminToken() : undefined;

  const answering: Answering =
    config.processes === 1
      ? await startEvaluator(config, keys, placeOfOne(config), log)
      : await EvaluatorGroup.start(config, log);
  const admin = await openAdminListener({
    ...config.admin,
    isAdminToken: (token) =>
      config.adminToken === undefined ? keys.isAdminToken(token) : keys.equals(token, config.adminToken),
    routes: adminRoutes(answering),
  });
  const hookUrl = `http://${config.listen.host}:${answering.port}/v1/agent/events`;
  const adminUrl = `http://${config.admin.host}:${admin.port}`;
  log.info({ hookUrl, adminUrl }, "ready");

  return {
    hookUrl,
    adminUrl,
    ...(newKey === undefined ? {} : { newKey }),
    ...(newAdminToken === undefined ? {} : { newAdminToken }),
    reload: (changed) => answering.reload(changed),
    async stop() {
      await answering.stop();
      admin.close();
    },
  };
}

function placeOfOne(config: Config): EvaluatorPlace {
  return {
    siblings: ALONE,
    caughtUp: async () => {},
    auditDir: auditDirectory(config.data_dir),
    secret: randomBytes(32).toString("base64"),
    sharesPort: false,
  };
}
