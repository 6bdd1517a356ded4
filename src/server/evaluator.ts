import assert from "node:assert/strict";
import { chainDirectory } from "../audit/chains.js";
import { keyedDigest } from "../audit/keyed-digest.js";
import { openSpool } from "../audit/spool.js";
import { HOOK_EVENT_TYPES } from "../plugins/event.js";
import { AllowedFindings } from "../policy/allowed-findings.js";
import { openAttributes } from "../policy/attributes/open.js";
import { bundledTestFailures } from "../policy/lifecycle/bundled-tests.js";
import { Revisions } from "../policy/lifecycle/revisions.js";
import { PolicyOracle } from "../policy/oracle/oracle.js";
import { PolicyStore } from "../policy/store.js";
import { openHookCall } from "../protocol/hook-call.js";
import { ObservedFindings } from "../sessions/observed-findings.js";
import { ObservedRequests } from "../sessions/observed-requests.js";
import { ResentPrefixes } from "../sessions/resent-prefixes.js";
import { SeenContent } from "../sessions/seen-content.js";
import { StrippedTools } from "../sessions/stripped-tools.js";
import { Trajectories } from "../sessions/trajectories.js";
import { Account } from "./account/account.js";
import { InputRecorder } from "./account/input-recorder.js";
import type { AdminSource } from "./admin/admin-source.js";
import { policyFacts } from "./admin/policy-facts.js";
import { type EvaluatorStatus, statusOf } from "./admin/status.js";
import { Admission } from "./admission.js";
import { type AnswerDeps, answerHookCall } from "./answer.js";
import { askPrincipal } from "./ask-principal.js";
import { attributeObserver } from "./attribute-observer.js";
import { type CompletedDeps, CompletedLine } from "./completed.js";
import type { Config } from "./config.js";
import { attributeStateDirectory, auditDirectory, policyStateDirectory, sessionsDirectory } from "./data-dir.js";
import { circumstancesOf } from "./decision-request.js";
import { detectorSources, loadDetectorHost } from "./detector-set.js";
import { evaluationOf } from "./evaluation.js";
import { followPolicies, policyDegradation } from "./follow-policies.js";
import type { Exchange } from "./http/exchange.js";
import { type HookListener, openHookListener } from "./http/hook-listener.js";
import { KeepAlive } from "./http/keep-alive.js";
import { openTags, tagsFor } from "./kept-tags.js";
import type { KeyOwner, KeyStore } from "./keys.js";
import { type Log, withoutMessage } from "./log.js";
import { Metrics } from "./metrics.js";
import type { StripReason } from "./obligations/earlier-strips.js";
import { Obligations } from "./obligations/obligations.js";
import { policyOptions } from "./policy-options.js";
import { policyOrigin } from "./policy-origin.js";
import { openPools } from "./pool/evaluator-pools.js";
import type { Siblings } from "./processes/siblings.js";
import { rehearse } from "./rehearse.js";
import { REFUSALS } from "./replies.js";
import { assess } from "./scan/assess.js";
import { type JudgedTurns, ResentPart } from "./scan/resent-part.js";
import { sessionFindings } from "./session-flows.js";
import { SessionMemory } from "./session-memory.js";
import { Printer } from "./trace/printer.js";
import { watchKeys } from "./watch-keys.js";

const DRAIN_MS_MAX = 10_000;
const DRAIN_POLL_MS = 10;
const IDLE_CONNECTION_MS_MAX = 1_000;
const RECONCILE_MS = 60_000;
/** Conversations recognised by how they begin. */
const RESENT_PREFIXES_MAX = 20_000;
const ANYBODY: KeyOwner = { keyId: "none", tenant: "default", project: "default" };

/** What an evaluator has in common with the other processes of its server, and what is its own. */
export interface EvaluatorPlace {
  readonly siblings: Siblings;
  /** Resolves once this process knows what its siblings know; it takes calls from then on. */
  caughtUp(): Promise<void>;
  /** The chain of the audit spool that it writes, and nobody else. */
  readonly chain: string;
  /** Kept from everybody outside the server's processes; what was seen is remembered under it. */
  readonly secret: string;
  /** Other processes listen on the hook port as well. */
  readonly sharesPort: boolean;
}

/** Whatever answers hook calls: one process, or several on one port. */
export interface Answering extends AdminSource {
  readonly port: number;
  /** Names of the audit chains that are being written. */
  chains(): ReadonlySet<string>;
  /** Takes over changed policies; several processes also take over a changed configuration. */
  reload(config: Config): Promise<void>;
  /** Answers what is under way, writes down what waits, and ends; at most about ten seconds. */
  stop(): Promise<void>;
}

export interface Evaluator extends Answering {
  status(): Promise<EvaluatorStatus>;
}

/** Starts everything that answers hook calls. Throws `OperatorError` when it cannot. */
export async function startEvaluator(
  config: Config,
  keys: KeyStore,
  place: EvaluatorPlace,
  log: Log,
): Promise<Evaluator> {
  const sources = detectorSources(config);
  const fingerprintKey = keys.derive("fingerprint");
  const digestKey = keys.derive("digest");
  const traceKey = keys.derive("trace");
  const digest = keyedDigest(digestKey);
  // Loaded here once for its checks, ids and version; the workers load their own.
  const { ids: detectorIds, version: detectorVersion } = await loadDetectorHost(sources, fingerprintKey);

  let hooks: HookListener | undefined;
  const connections = (): number => hooks?.connections() ?? 0;
  const stripped = new StrippedTools<StripReason>();
  stripped.onChange = place.siblings.share("stripped tools", stripped);
  const { tags, journal } = await openTags(sessionsDirectory(config.data_dir), place.siblings, log);
  const trajectories = new Trajectories();
  const sessions = new SessionMemory(trajectories, tags);
  const meters = new Metrics({
    apertureTimeoutMs: config.aperture_timeout_ms,
    readings: {
      threads: () => pools.front.threads,
      busy: () => pools.front.busy,
      waiting: () => pools.front.waiting,
      connections,
      spoolWaiting: () => spool.stats().waitingRecords,
      policiesExpired: () => [...policies.current.expired(Date.now()), ...allowed.expired(Date.now())].length,
      stateEntries: () => ({
        requests: requests.size,
        findings: findings.size,
        seen: seen?.size ?? 0,
        resent: resent?.size ?? 0,
        attributes: attributes?.resolver.size ?? 0,
        session_tags: tags.size,
        sessions: trajectories.size,
        stripped_tools: stripped.size,
      }),
    },
  });
  const attributes = await openAttributes({
    settings: config.attributes,
    baseDir: config.baseDir,
    stateDir: attributeStateDirectory(config.data_dir),
    observer: attributeObserver(meters, log),
  });
  const { wait_ms, completed_wait_ms } = config.attributes;
  const origin = policyOrigin(config);
  const { dir: _, ...load } = policyOptions(config);
  const policies = await PolicyStore.open({
    load,
    ...(origin === undefined ? {} : { origin }),
    revisions: new Revisions(policyStateDirectory(config.data_dir)),
    runTests: bundledTestFailures,
    mustBeValid: config.policies.require_bundle,
  });
  const spool = await openSpool({
    dir: chainDirectory(auditDirectory(config.data_dir), place.chain),
    settings: config.audit,
    digest,
    onTrouble: (code) =>
      code === undefined ? log.info("audit spool: writing again") : log.error({ code }, "audit spool: cannot write"),
  });

  const pools = openPools(config, { detectors: sources, fingerprintKey, digestKey, traceKey }, (reason) => {
    meters.workerLost(reason);
    log.warn({ reason }, "a worker was lost and is replaced");
  });

  const { weight_max } = config.seen_content;
  const seen = weight_max === 0 ? undefined : new SeenContent(weight_max);
  const resent = weight_max === 0 ? undefined : new ResentPrefixes<JudgedTurns>(RESENT_PREFIXES_MAX);
  const scope = `${place.secret}\0${detectorVersion}`;
  const requests = new ObservedRequests();
  const findings = new ObservedFindings();

  followPolicies(policies, meters, log, spool);

  const inputs = new InputRecorder(config.audit.inputs, digest);
  const account = new Account({
    spool,
    durability: config.audit.durability,
    metrics: meters,
    requests,
    findings,
    tags,
    sessions,
    detectorVersion,
    inputsOf: (request, found, summary) => inputs.record(request, policies.current, found, summary),
    policyGit: () => policies.active.git,
  });
  const oracle = new PolicyOracle({
    share: config.policies.oracle_share,
    onReply: (reply, revision) => {
      meters.oracleReplied(reply.verdict);
      if (reply.verdict === "differs") log.error({ revision, policies: reply.policies }, "Cedar decides otherwise");
    },
  });
  const decide: AnswerDeps["decide"] = (request) => {
    const engine = policies.current;
    const decision = engine.decide(request);
    oracle.offer(engine, request, decision);
    return decision;
  };
  const readsParams = (): boolean => policies.current.reads.params || inputs.wantsParams;
  const admission = new Admission({ budgetMs: config.budget_ms, backlogMs: () => pools.front.backlogMs });
  const askCompleted = askPrincipal(attributes?.resolver, completed_wait_ms);
  const allowed = new AllowedFindings(config.allowed_findings);
  const allow: CompletedDeps["allow"] = (found, tenant) => allowed.mark(found, tenant, Date.now());
  const printer = new Printer(traceKey);
  const assessWith: AnswerDeps["assess"] = (envelope, body, deadline, tenant, part) =>
    assess(envelope, body, deadline, tenant, part, {
      pool: pools.front,
      detectorIds,
      digest,
      printer,
      readsParams,
      allow,
      seen,
      scope,
    });
  const resentPart: AnswerDeps["resentPart"] = (tenant) =>
    resent === undefined ? undefined : new ResentPart(resent, `${scope}\0${tenant}`);
  const deps: AnswerDeps = {
    authenticate: (credentials) => keys.find(credentials) ?? (config.auth.required ? undefined : ANYBODY),
    admits: () => admission.admits(),
    budgetMs: config.budget_ms,
    resentPart,
    assess: assessWith,
    allow,
    sessions,
    principalOf: askPrincipal(attributes?.resolver, wait_ms),
    decide,
    decideUnread: (owner) => policies.current.decideUnread(owner),
    obligations: new Obligations({
      key: keys.derive("placeholder"),
      stripped,
      assess(body, deadline, tenant) {
        const part = resentPart(tenant);
        const envelope = openHookCall(body.bytes, "pre_request", part?.elide);
        assert(!("refused" in envelope), "what was edited can be read");
        return assessWith(envelope, body, deadline, tenant, part);
      },
    }),
    completed: new CompletedLine({
      pool: pools.background,
      detectorIds,
      readsParams,
      allow,
      principalOf: askCompleted,
      sessions,
      decide,
      account,
    }),
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

  await Promise.all([pools.front.warmUp(), pools.background.warmUp()]);
  await rehearse(deps);
  if (seen !== undefined) seen.tell = place.siblings.share("seen content", seen);
  requests.tell = place.siblings.share("requests", requests);
  findings.tell = place.siblings.share("findings", findings);
  trajectories.tell = place.siblings.share("sessions", trajectories);
  await place.caughtUp();
  const listener = await openHookListener({
    ...config.listen,
    sharePort: place.sharesPort,
    limits: { bodyBytesMax: config.http.body_bytes_max, requestMsMax: config.http.request_ms_max },
    keyHeaders: config.http.key_headers,
    keepAlive,
    handle,
    isReady: () => ready,
  });
  hooks = listener;
  const stopWatchingKeys = watchKeys(keys, log);
  const reconciling = setInterval(() => account.reconcile(), RECONCILE_MS);
  ready = true;
  log.info({ mode: config.mode, detectorVersion, policyRevision: policies.current.revision }, "answering");

  return {
    port: listener.port,
    chains: () => new Set([place.chain]),
    health: async () => ({
      notReady: ready ? [] : ["draining"],
      degraded: policyDegradation(policies.error?.stage),
    }),
    metrics: () => meters.registry.getMetricsAsJSON(),
    status: async () =>
      statusOf({
        config,
        keys,
        policies,
        pools,
        spool,
        chain: place.chain,
        hook: { host: config.listen.host, port: listener.port },
        connections,
        detectors: { ids: detectorIds, version: detectorVersion },
      }),
    tags: async (query) => tagsFor(tags, query),
    changeTag: async (order) => account.tagChanged(order),
    async evaluate({ payload, event, tenant }) {
      const urlEvent = HOOK_EVENT_TYPES.find((type) => type === event);
      const outcome = await pools.background.run({ kind: "inspect", payload, urlEvent });
      if (outcome.status !== "done") return { error: outcome.status };
      if ("refused" in outcome.result) return outcome.result;
      const { facts, traces } = outcome.result;
      const { sessionId } = facts.metadata;
      const known = circumstancesOf(await askCompleted(facts.metadata));
      const session = sessions.facts(tenant, sessionId);
      // A dry run leaves no trace: flows are those within this payload.
      const flows = sessionFindings(new Trajectories(), tenant, sessionId, traces);
      const findings = allow([...outcome.result.findings, ...flows], tenant);
      const inspection = { ...outcome.result, findings };
      return evaluationOf(inspection, { ...ANYBODY, tenant }, policies.current, { ...known, session });
    },
    policies: async () => policyFacts(policies.current),
    async adminActed({ tenant, action }) {
      account.adminActed(tenant, action);
      return true;
    },
    async reload() {
      await policies.reload();
    },
    async stop() {
      ready = false;
      log.info({ inFlight }, "draining");
      // Open connections end with their next reply; new ones are refused, so that Aperture's client knows at once.
      keepAlive.drain();
      await listener.stop();
      const begun = performance.now();
      const giveUp = begun + DRAIN_MS_MAX;
      // A connection that was accepted may be about to bring a call; one that only idles is given a second.
      const isBusy = (): boolean =>
        inFlight > 0 || (connections() > 0 && performance.now() < begun + IDLE_CONNECTION_MS_MAX);
      while (isBusy() && performance.now() < giveUp) await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
      stopWatchingKeys();
      clearInterval(reconciling);
      policies.close();
      await oracle.close();
      attributes?.close();
      await Promise.all([pools.front.close(0), pools.background.close(Math.max(0, giveUp - performance.now()))]);
      account.flush();
      await Promise.all([spool.close(), journal.close()]);
      listener.close();
      log.info("stopped");
    },
  };
}
