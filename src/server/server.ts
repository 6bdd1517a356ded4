import { randomBytes } from "node:crypto";
import { OWN_CHAIN, tendIdleChains } from "../audit/chains.js";
import { keyedDigest } from "../audit/keyed-digest.js";
import { errorCode } from "../audit/spool-files.js";
import { Recorder } from "../recorder/recorder.js";
import type { Config } from "./config.js";
import { auditDirectory, prepareDataDir } from "./data-dir.js";
import { type Answering, type EvaluatorPlace, startEvaluator } from "./evaluator.js";
import { KeyStore } from "./keys.js";
import type { Log } from "./log.js";
import { EvaluatorGroup } from "./processes/evaluator-group.js";
import { ALONE } from "./processes/siblings.js";
import { reloaded, waitingForStart } from "./reloaded.js";

const TEND_MS = 3_600_000;
const RETAIN_BYTES_MIN = 1_024;

export interface RunningServer {
  readonly hookUrl: string;
  readonly adminUrl: string;
  /** Made on this start and not to be seen again. */
  readonly newKey?: string;
  readonly newAdminToken?: string;
  /** Takes over changed policies, and of the configuration what `reloaded` says; the log names what it does not. */
  reload(config: Config): Promise<void>;
  /** Answers what is under way, writes down what waits, carries it into the store, and ends; at most about 20 s. */
  stop(): Promise<void>;
}

/** Starts everything. Throws `OperatorError` when it cannot. */
export async function startServer(given: Config, log: Log): Promise<RunningServer> {
  const config = { ...given, audit: shareOfAudit(given) };
  prepareDataDir(config.data_dir);
  const keys = KeyStore.open(config.data_dir, config.apiKey);
  const newKey =
    config.auth.required && keys.size === 0 ? keys.create("default", "default", "first start").key : undefined;
  const newAdminToken = config.adminToken === undefined ? keys.ensureAdminToken() : undefined;

  const [answering, recorder] = await startBoth(config, keys, log);
  const stopTending = tendSpool(config, keys, answering, log);
  const hookUrl = `http://${config.listen.host}:${answering.port}/v1/agent/events`;
  const adminUrl = `http://${config.admin.host}:${recorder.port}`;
  log.info({ hookUrl, adminUrl }, "ready");

  return {
    hookUrl,
    adminUrl,
    ...(newKey === undefined ? {} : { newKey }),
    ...(newAdminToken === undefined ? {} : { newAdminToken }),
    async reload(changed) {
      const next = reloaded(given, changed);
      const settings = waitingForStart(changed, next);
      if (settings.length > 0) log.warn({ settings }, "changed settings that count from the next start");
      const shared = { ...next, audit: shareOfAudit(next) };
      await Promise.all([answering.reload(shared), recorder.reload(shared)]);
    },
    async stop() {
      stopTending();
      await answering.stop();
      await recorder.stop();
    },
  };
}

/** At once, because both take their time; where one cannot start the other is ended. */
async function startBoth(config: Config, keys: KeyStore, log: Log): Promise<[Answering, Recorder]> {
  const answering: Promise<Answering> =
    config.processes === 1 ? startEvaluator(config, keys, placeOfOne(), log) : EvaluatorGroup.start(config, log);
  const recorder = Recorder.start(config, answering, log);
  const [answers, records] = await Promise.allSettled([answering, recorder]);
  if (answers.status === "fulfilled" && records.status === "fulfilled") return [answers.value, records.value];
  if (answers.status === "fulfilled") await answers.value.stop();
  if (records.status === "fulfilled") await records.value.stop();
  throw [answers, records].find((outcome) => outcome.status === "rejected")?.reason;
}

function placeOfOne(): EvaluatorPlace {
  return {
    siblings: ALONE,
    caughtUp: async () => {},
    chain: OWN_CHAIN,
    secret: randomBytes(32).toString("base64"),
    sharesPort: false,
  };
}

/** What all chains of the spool may take together is shared out among them; one more than processes are in use at once. */
function shareOfAudit({ audit, processes }: Config): Config["audit"] {
  const chains = processes === 1 ? 1 : processes + 1;
  return { ...audit, retain_bytes: Math.max(RETAIN_BYTES_MIN, Math.floor(audit.retain_bytes / chains)) };
}

/** Retention for chains that were written under another number of processes. */
function tendSpool({ data_dir, audit }: Config, keys: KeyStore, answering: Answering, log: Log): () => void {
  const options = { dir: auditDirectory(data_dir), settings: audit, digest: keyedDigest(keys.derive("digest")) };
  const tend = (): void => {
    tendIdleChains(options, () => answering.chains()).catch((error: unknown) => {
      log.error({ code: errorCode(error) }, "audit spool: chains that nobody writes could not be looked at");
    });
  };
  tend();
  const timer = setInterval(tend, TEND_MS);
  return () => clearInterval(timer);
}
