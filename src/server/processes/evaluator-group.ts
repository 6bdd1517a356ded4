import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { chainOf } from "../../audit/chains.js";
import { OperatorError } from "../../plugins/errors.js";
import type { EvaluateOrder, Health } from "../admin/admin-source.js";
import { groupStatus } from "../admin/status.js";
import type { Config } from "../config.js";
import type { Answering } from "../evaluator.js";
import { policyDegradation } from "../follow-policies.js";
import { GroupMetrics } from "../group-metrics.js";
import { type Log, withoutMessage } from "../log.js";
import type { MetricsReading } from "../metrics.js";
import { EvaluatorChild } from "./evaluator-child.js";
import { FactExchange } from "./fact-exchange.js";
import type { EvaluatorQuestions } from "./messages.js";
import type * as questions from "./questions.js";

const RESTART_MS_MIN = 50;
const RESTART_MS_MAX = 30_000;
/** A process that has lived this long did not end for a reason it started with. */
const STABLE_MS = 30_000;
const ASK_MS_MAX = 2_000;
const EVALUATE_MS_MAX = 30_000;

type Argument<Q extends keyof EvaluatorQuestions> = questions.Argument<EvaluatorQuestions, Q>;
type Answer<Q extends keyof EvaluatorQuestions> = questions.Answer<EvaluatorQuestions, Q>;

/** One of the server's processes: replaced now and then, its number stays. */
interface Seat {
  readonly process: number;
  child?: EvaluatorChild | undefined;
  /** While a process is started for it. */
  filling?: Promise<void> | undefined;
  sinceMs: number;
  /** Ends in a row, each soon after the start. */
  failures: number;
}

/**
 * Several evaluator processes on one port, and the supervisor that starts them, watches over them, and speaks for them.
 * It answers no hook call itself, so whatever happens to it delays none.
 */
export class EvaluatorGroup implements Answering {
  readonly port: number;
  #config: Config;
  readonly #log: Log;
  readonly #secret = randomBytes(32).toString("base64");
  readonly #seats: readonly Seat[];
  /** All that run, those that start or drain too. */
  readonly #children = new Set<EvaluatorChild>();
  readonly #exchange = new FactExchange();
  readonly #meters = new GroupMetrics();
  #isStopping = false;
  #reloading: Promise<void> = Promise.resolve();

  private constructor(config: Config, port: number, log: Log) {
    this.port = port;
    this.#config = { ...config, listen: { ...config.listen, port } };
    this.#log = log;
    this.#seats = Array.from({ length: config.processes }, (_, index) => ({
      process: index + 1,
      sinceMs: 0,
      failures: 0,
    }));
  }

  /** Starts all processes; throws what keeps the first of them from starting. */
  static async start(config: Config, log: Log): Promise<EvaluatorGroup> {
    const group = new EvaluatorGroup(config, await claimPort(config.listen), log);
    try {
      await Promise.all(group.#seats.map((seat) => group.#fill(seat)));
    } catch (error) {
      group.#isStopping = true;
      for (const child of group.#children) child.kill();
      throw error;
    }
    return group;
  }

  chains(): ReadonlySet<string> {
    return new Set([...this.#children].map(({ order }) => order.chain));
  }

  async health(): Promise<Health> {
    return { notReady: this.#notReady(), degraded: await this.#degraded() };
  }

  #notReady(): readonly string[] {
    if (this.#isStopping) return ["draining"];
    return this.#ready().length > 0 ? [] : ["no process is ready"];
  }

  async #degraded(): Promise<readonly string[]> {
    const states = await Promise.all(this.#ready().map((child) => child.ask("status", null, ASK_MS_MAX)));
    const absent = this.#seats.filter(({ child }) => child?.isReady !== true);
    return [
      ...absent.map(({ process }) => `process ${process} does not take calls`),
      ...new Set(states.flatMap((status) => policyDegradation(status?.policies.stage))),
    ];
  }

  async metrics(): Promise<MetricsReading> {
    await Promise.all([...this.#children].map((child) => this.#readMetrics(child)));
    for (const { process, child } of this.#seats) this.#meters.up(process, child?.isReady === true);
    return this.#meters.together([...this.#children].map(({ metrics }) => metrics));
  }

  async status(): Promise<unknown> {
    const processes = this.#seats.map(async ({ process, failures, child }) => {
      const status = await child?.ask("status", null, ASK_MS_MAX);
      return { process, failures, up: child?.isReady === true, ...status };
    });
    return groupStatus(this.#config, await Promise.all(processes));
  }

  /** All processes know all tags; the one that changes them is asked, so that a change shows at once. */
  async tags(query: Argument<"tags">): Promise<Answer<"tags">> {
    const [child] = this.#ready();
    return (await child?.ask("tags", query, ASK_MS_MAX)) ?? [];
  }

  async changeTag(order: Argument<"changeTag">): Promise<boolean> {
    const [child] = this.#ready();
    return (await child?.ask("changeTag", order, ASK_MS_MAX)) ?? false;
  }

  async evaluate({ payload, ...order }: EvaluateOrder): Promise<unknown> {
    const [child] = this.#ready();
    const argument = { ...order, payload: payload.toString("base64") };
    return (await child?.ask("evaluate", argument, EVALUATE_MS_MAX)) ?? { error: "no process answers" };
  }

  async policies(): Promise<Answer<"policies"> | undefined> {
    const [child] = this.#ready();
    return child?.ask("policies", null, ASK_MS_MAX);
  }

  async adminActed(order: Argument<"adminActed">): Promise<boolean> {
    const [child] = this.#ready();
    return (await child?.ask("adminActed", order, ASK_MS_MAX)) ?? false;
  }

  /**
   * Replaces one process after the other: the next begins to listen before its predecessor is told to stop. Where one
   * cannot start, everything stays as it is.
   */
  reload(config: Config): Promise<void> {
    this.#reloading = this.#reloading.then(() => this.#replaceAll(config));
    return this.#reloading;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.#children].map((child) => child.stop()));
  }

  async #replaceAll(config: Config): Promise<void> {
    const before = this.#config;
    const { listen, admin, data_dir, processes } = before;
    this.#config = { ...config, listen, admin, data_dir, processes };
    for (const seat of this.#seats) {
      const predecessor = seat.child;
      // A process that is being restarted anyway takes the new configuration by itself.
      if (this.#isStopping || predecessor === undefined) continue;
      try {
        await this.#fill(seat);
      } catch (error) {
        this.#config = before;
        this.#log.error(reasonOf(error), "the replacement of a process did not start; the processes there are stay");
        return;
      }
      this.#meters.restarted(seat.process, "reload");
      await predecessor.stop();
    }
    this.#log.info("all processes were replaced");
  }

  /** Starts a process for this seat, unless one is starting; whoever sat there is left running. */
  #fill(seat: Seat): Promise<void> {
    seat.filling ??= this.#startFor(seat).finally(() => {
      seat.filling = undefined;
    });
    return seat.filling;
  }

  async #startFor(seat: Seat): Promise<void> {
    const child = new EvaluatorChild(
      {
        config: this.#config,
        process: seat.process,
        chain: this.#freeChain(),
        secret: this.#secret,
      },
      {
        joined: (newcomer) => this.#introduce(newcomer),
        facts: (from, batch) => this.#exchange.tell(from, batch),
        recalled: (pid, batch, last) => {
          const newcomer = [...this.#children].find((child) => child.pid === pid);
          if (batch.length > 0) newcomer?.hear(batch);
          if (last) newcomer?.caughtUp();
        },
      },
    );
    this.#children.add(child);
    void child.gone.then(() => this.#ended(seat, child));
    await child.ready;
    seat.child = child;
    seat.sinceMs = performance.now();
    this.#log.info({ process: seat.process, pid: child.pid }, "a process takes calls");
  }

  /** From now on it hears what is told; what was told before it hears from whoever has been there longest. */
  #introduce(newcomer: EvaluatorChild): void {
    this.#exchange.join(newcomer);
    const [elder] = this.#ready();
    elder?.recallFor(newcomer);
    // An elder that ends before it has told everything must not keep the newcomer waiting.
    void (elder?.gone ?? Promise.resolve()).then(() => newcomer.caughtUp());
  }

  async #ended(seat: Seat, child: EvaluatorChild): Promise<void> {
    this.#exchange.leave(child);
    this.#children.delete(child);
    await this.#meters.ended(child.metrics);
    // A predecessor that has drained, or a start that whoever waits for it knows about.
    if (seat.child !== child) return;
    seat.child = undefined;
    if (this.#isStopping) return;
    seat.failures = performance.now() - seat.sinceMs < STABLE_MS ? seat.failures + 1 : 0;
    const reason = child.wasSilent ? "silent" : "crash";
    this.#meters.restarted(seat.process, reason);
    this.#log.error({ process: seat.process, pid: child.pid, reason }, "a process ended and is replaced");
    await this.#refill(seat);
  }

  async #refill(seat: Seat): Promise<void> {
    for (;;) {
      await sleep(Math.min(RESTART_MS_MAX, RESTART_MS_MIN * 2 ** seat.failures));
      if (this.#isStopping) return;
      try {
        return await this.#fill(seat);
      } catch (error) {
        seat.failures++;
        this.#log.error({ process: seat.process, ...reasonOf(error) }, "a process could not be started; trying again");
      }
    }
  }

  /** Every process writes a chain of its own; one that was left by a process that is gone is continued. */
  #freeChain(): string {
    const taken = this.chains();
    for (let number = 1; ; number++) if (!taken.has(chainOf(number))) return chainOf(number);
  }

  /** In the order they were started. */
  #ready(): EvaluatorChild[] {
    return [...this.#children].filter(({ isReady }) => isReady);
  }

  async #readMetrics(child: EvaluatorChild): Promise<void> {
    if (!child.isReady) return;
    child.metrics = (await child.ask("metrics", null, ASK_MS_MAX)) ?? child.metrics;
  }
}

/**
 * The port to listen on, chosen by the system for 0. Processes that share a port share it with anybody who asks, so it
 * is made sure before that nobody else is there.
 */
async function claimPort({ host, port }: Config["listen"]): Promise<number> {
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once("error", reject);
      probe.listen({ host, port, exclusive: true }, resolve);
    });
  } catch (cause) {
    throw new OperatorError("ADDRESS_UNUSABLE", `${host}:${port}: in use or not an address of this machine`, { cause });
  }
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address !== null ? address.port : port;
}

function reasonOf(error: unknown): object {
  return error instanceof OperatorError ? { detail: error.message } : withoutMessage(error);
}
