import { randomBytes } from "node:crypto";
import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { keyedDigest } from "../audit/keyed-digest.js";
import { openSpool } from "../audit/spool.js";
import { OperatorError } from "../plugins/errors.js";
import { HOOK_EVENT_TYPES } from "../plugins/event.js";
import { PolicyStore } from "../policy/store.js";
import { ObservedFindings } from "../sessions/observed-findings.js";
import { ObservedRequests } from "../sessions/observed-requests.js";
import { SeenContent } from "../sessions/seen-content.js";
import { Account } from "./account.js";
import { adminRoutes } from "./admin-routes.js";
import { type AnswerDeps, answerHookCall } from "./answer.js";
import { CompletedLine } from "./completed.js";
import type { Config } from "./config.js";
import { detectorSources, loadDetectorHost } from "./detector-set.js";
import { evaluationOf } from "./evaluation.js";
import { openAdminListener } from "./http/admin-listener.js";
import type { Exchange } from "./http/exchange.js";
import { openHookListener } from "./http/hook-listener.js";
import { KeepAlive } from "./http/keep-alive.js";
import { type KeyOwner, KeyStore } from "./keys.js";
import { type Log, withoutMessage } from "./log.js";
import { Metrics } from "./metrics.js";
import { policyOptions } from "./policy-options.js";
import type { WorkerSettings } from "./pool/task.js";
import { WorkerPool } from "./pool/worker-pool.js";
import { RecentRecords } from "./recent-records.js";
import { rehearse } from "./rehearse.js";
import { REFUSALS } from "./replies.js";
import { assess } from "./scan/assess.js";
import { VERSION } from "./version.js";

/** A worker that is busy with one task for this many budgets is stuck. */
const STUCK_BUDGETS = 20;
const STUCK_MS_MIN = 5_000;
/** A completed request may be large and nobody waits for it; a worker is stuck with one after this long. */
const STUCK_BACKGROUND_MS = 30_000;
/** Background threads give way to the others: 10 of 19. */
const BACKGROUND_NICE = 10;
const DRAIN_MS_MAX = 10_000;
const DRAIN_POLL_MS = 10;
const IDLE_CONNECTION_MS_MAX = 1_000;
const KEYS_POLL_MS = 500;
const RECONCILE_MS = 60_000;
const ANYBODY: KeyOwner = { keyId: "none", tenant: "default", project: "default" };

export interface RunningServer {
  readonly hookUrl: string;
  readonly adminUrl: string;
  /** Made on this start and not to be seen again. */
  readonly newKey?: string;
  readonly newAdminToken?: string;
  reloadPolicies(): Promise<void>;
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

  const sources = detectorSources(config);
  const fingerprintKey = keys.derive("fingerprint");
  const digestKey = keys.derive("digest");
  const digest = keyedDigest(digestKey);
  // Loaded here once for its checks, ids and version; the workers load their own.
  const { ids: detectorIds, version: detectorVersion } = await loadDetectorHost(sources, fingerprintKey);

  const policies = await PolicyStore.open(policyOptions(config));
  const spool = await openSpool({
    dir: join(config.data_dir, "audit"),
    settings: config.audit,
    digest,
    onTrouble: (code) =>
      code === undefined ? log.info("audit spool: writing again") : log.error({ code }, "audit spool: cannot write"),
  });

  const settings: WorkerSettings = { detectors: sources, fingerprintKey, digestKey, nice: 0 };
  const {
    threads = defaultThreads(),
    background_threads,
    queue_max,
    background_queue_max,
    heap_mb_max,
  } = config.workers;
  const stuckMs = Math.max(STUCK_MS_MIN, config.budget_ms * STUCK_BUDGETS);
  const onWorkerLost = (reason: string): void => {
    metrics.workerLost(reason);
    log.warn({ reason }, "a worker was lost and is replaced");
  };
  const pool = new WorkerPool({
    settings,
    threads,
    queueMax: queue_max,
    heapMbMax: heap_mb_max,
    stuckMs,
    onWorkerLost,
  });
  const background = new WorkerPool({
    settings: { ...settings, nice: BACKGROUND_NICE },
    threads: background_threads,
    queueMax: background_queue_max,
    heapMbMax: heap_mb_max,
    stuckMs: STUCK_BACKGROUND_MS,
    onWorkerLost,
  });

  const { weight_max } = config.seen_content;
  const seen = weight_max === 0 ? undefined : new SeenContent(weight_max);
  const scope = `${randomBytes(32).toString("base64")}\0${detectorVersion}`;
  const requests = new ObservedRequests();
  const seenFindings = new ObservedFindings();
  const recent = new RecentRecords();
  let connections = (): number => 0;
  const metrics = new Metrics({
    version: VERSION,
    apertureTimeoutMs: config.aperture_timeout_ms,
    readings: {
      threads: () => pool.threads,
      busy: () => pool.busy,
      waiting: () => pool.waiting,
      connections: () => connections(),
      spoolWaiting: () => spool.stats().waitingRecords,
      stateEntries: () => ({ requests: requests.size, findings: seenFindings.size, seen: seen?.size ?? 0 }),
    },
  });
  metrics.policyInForce(policies.current.revision);
  policies.onReload = (failure, { added, removed }) => {
    if (failure === undefined) {
      metrics.policyInForce(policies.current.revision);
      log.info({ revision: policies.current.revision, added }, "policies are in force");
      if (removed.length > 0) log.warn({ removed }, "policies are gone");
    } else {
      metrics.policyRejected();
      log.error({ detail: failure.message }, "policies were not reloaded; the last good ones stay in force");
    }
  };

  const account = new Account({
    spool,
    durability: config.audit.durability,
    metrics,
    requests,
    findings: seenFindings,
    recent,
    detectorVersion,
  });
  const decide: AnswerDeps["decide"] = (request) => policies.current.decide(request);
  const deps: AnswerDeps = {
    authenticate: (credentials) => keys.find(credentials) ?? (config.auth.required ? undefined : ANYBODY),
    budgetMs: config.budget_ms,
    assess: (envelope, body, deadline, tenant) =>
      assess(envelope, body, deadline, tenant, { pool, detectorIds, digest, seen, scope }),
    decide,
    completed: new CompletedLine({ pool: background, detectorIds, decide, account }),
    account,
  };

  let ready = false;
  let inFlight = 0;
  const keepAlive = new KeepAlive(config.http.keep_alive);
  const handle = async (exchange: Exchange): Promise<void> => {
    inFlight++;
    try {
      await answerHookCall(exchange, deps);
    } catch (error) {
      log.error(withoutMessage(error), "a hook call could not be answered");
      exchange.reply(REFUSALS.internal);
    } finally {
      inFlight--;
    }
  };

  await Promise.all([pool.warmUp(), background.warmUp()]);
  await rehearse(deps);
  const hooks = await openHookListener({
    ...config.listen,
    limits: { bodyBytesMax: config.http.body_bytes_max, requestMsMax: config.http.request_ms_max },
    keyHeaders: config.http.key_headers,
    keepAlive,
    handle,
    isReady: () => ready,
  });
  connections = hooks.connections;
  const admin = await openAdminListener({
    ...config.admin,
    isAdminToken: (token) =>
      config.adminToken === undefined ? keys.isAdminToken(token) : keys.equals(token, config.adminToken),
    routes: adminRoutes({
      metrics,
      recent,
      digest,
      notReady: () => (ready ? [] : ["draining"]),
      status: () => ({
        version: VERSION,
        node: process.version,
        uptime_s: Math.round(process.uptime()),
        mode: config.mode,
        keys: keys.size,
        policies: {
          revision: policies.current.revision,
          count: policies.current.policies.length,
          error: policies.error?.message ?? null,
        },
        detectors: { ids: detectorIds, version: detectorVersion },
        workers: { threads: pool.threads, busy: pool.busy, waiting: pool.waiting },
        background: { threads: background.threads, busy: background.busy, waiting: background.waiting },
        audit: { ...spool.stats(), head: spool.head },
        connections: hooks.connections(),
      }),
      evaluate: async (payload, event) => {
        const outcome = await background.run({
          kind: "inspect",
          payload,
          urlEvent: HOOK_EVENT_TYPES.find((type) => type === event),
        });
        if (outcome.status !== "done") return { error: outcome.status };
        return "refused" in outcome.result ? outcome.result : evaluationOf(outcome.result, ANYBODY, decide);
      },
    }),
  });

  const stopWatchingKeys = watchKeys(keys, log);
  const reconciling = setInterval(() => account.reconcile(), RECONCILE_MS);
  ready = true;
  const hookUrl = `http://${config.listen.host}:${hooks.port}/v1/agent/events`;
  const adminUrl = `http://${config.admin.host}:${admin.port}`;
  log.info(
    { hookUrl, adminUrl, mode: config.mode, detectorVersion, policyRevision: policies.current.revision },
    "ready",
  );

  return {
    hookUrl,
    adminUrl,
    ...(newKey === undefined ? {} : { newKey }),
    ...(newAdminToken === undefined ? {} : { newAdminToken }),
    reloadPolicies: async () => {
      await policies.reload();
    },
    async stop() {
      ready = false;
      log.info({ inFlight }, "draining");
      // Open connections end with their next reply; new ones are refused, so that Aperture's client knows at once.
      keepAlive.drain();
      hooks.stop();
      const begun = performance.now();
      const giveUp = begun + DRAIN_MS_MAX;
      // A connection that was accepted may be about to bring a call; one that only idles is given a second.
      const isBusy = (): boolean =>
        inFlight > 0 || (hooks.connections() > 0 && performance.now() < begun + IDLE_CONNECTION_MS_MAX);
      while (isBusy() && performance.now() < giveUp) await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
      stopWatchingKeys();
      clearInterval(reconciling);
      policies.close();
      await Promise.all([pool.close(0), background.close(Math.max(0, giveUp - performance.now()))]);
      await spool.close();
      hooks.close();
      admin.close();
      log.info("stopped");
    },
  };
}

/** One core is left to the thread that answers. Two at least, so that losing one leaves one while it is replaced. */
export function defaultThreads(): number {
  return Math.max(2, availableParallelism() - 1);
}

function prepareDataDir(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    accessSync(dir, constants.W_OK);
  } catch (cause) {
    throw new OperatorError(
      "DATA_DIR_UNUSABLE",
      `${dir}: cannot be made or written to; set data_dir or SHUTTER_DATA_DIR`,
      { cause },
    );
  }
}

/** Takes over keys that `shutter keys` creates or revokes beside a running server. */
function watchKeys(keys: KeyStore, log: Log): () => void {
  const stamp = (): string => {
    const { mtimeMs, ino } = statSync(keys.path);
    return `${ino}:${mtimeMs}`;
  };
  let known = stamp();
  const timer = setInterval(() => {
    try {
      const now = stamp();
      if (now === known) return;
      known = now;
      keys.reload();
      log.info({ keys: keys.size }, "keys reloaded");
    } catch (error) {
      log.error(
        { detail: error instanceof OperatorError ? error.message : "unreadable" },
        "keys were not reloaded; the last good ones stay valid",
      );
    }
  }, KEYS_POLL_MS);
  return () => clearInterval(timer);
}
