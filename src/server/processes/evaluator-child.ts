import { type ChildProcess, fork } from "node:child_process";
import { builtFile } from "../../plugins/built-file.js";
import { OperatorError } from "../../plugins/errors.js";
import type { MetricsReading } from "../metrics.js";
import { within } from "../within.js";
import type { FactMember } from "./fact-exchange.js";
import type { Answer, Argument, EvaluatorOrder, FromEvaluator, Question, ToEvaluator } from "./messages.js";
import type { Told } from "./told-siblings.js";

/** Longer than an evaluator takes to drain. */
const STOP_MS_MAX = 15_000;
const START_MS_MAX = 120_000;
/** A process that answers nobody, not even its supervisor, for this long is stuck. */
const SILENT_MS_MAX = 10_000;
const HEARTBEAT_MS = 1_000;

/** What the supervisor does with messages that concern others. */
export interface ChildEvents {
  joined(child: EvaluatorChild): void;
  facts(child: EvaluatorChild, batch: readonly Told[]): void;
  recalled(newcomer: number, batch: readonly Told[], last: boolean): void;
}

/** One evaluator process, as its supervisor sees it. */
export class EvaluatorChild implements FactMember {
  readonly order: EvaluatorOrder;
  /** The port it listens on; rejects when it ends before. */
  readonly ready: Promise<number>;
  readonly gone: Promise<void>;
  /** The newest one seen. */
  metrics: MetricsReading = [];
  readonly #process: ChildProcess;
  readonly #events: ChildEvents;
  readonly #questions = new Map<number, (answer: unknown) => void>();
  #asked = 0;
  #isReady = false;
  #isGone = false;
  #wasSilent = false;
  #heartbeat: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;

  constructor(order: EvaluatorOrder, events: ChildEvents) {
    this.order = order;
    this.#events = events;
    const child = fork(builtFile(import.meta.url, "./evaluator-process.js"), { execArgv: [], stdio: "inherit" });
    this.#process = child;
    this.gone = new Promise((resolve) => {
      child.once("exit", () => {
        this.#isGone = true;
        clearTimeout(this.#heartbeat);
        for (const answer of this.#questions.values()) answer(undefined);
        resolve();
      });
    });
    // A message that cannot be delivered any more; what it means is told by the exit.
    child.on("error", () => {});
    this.ready = this.#start();
    this.#send({ kind: "start", order });
  }

  /** 0 when the system could not start it. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get isReady(): boolean {
    return this.#isReady && !this.#isGone;
  }

  get wasSilent(): boolean {
    return this.#wasSilent;
  }

  hear(batch: readonly Told[]): void {
    this.#send({ kind: "facts", batch });
  }

  placed(): void {
    this.#send({ kind: "placed" });
  }

  /** Asks it to tell a newcomer what it should know. */
  recallFor(newcomer: EvaluatorChild): void {
    this.#send({ kind: "recall", newcomer: newcomer.pid });
  }

  /** It has been told everything. */
  caughtUp(): void {
    this.#send({ kind: "caught_up" });
  }

  /** Undefined when it ends, or is too slow, instead of answering. */
  async ask<Q extends Question>(question: Q, argument: Argument<Q>, msMax: number): Promise<Answer<Q> | undefined> {
    if (this.#isGone) return undefined;
    const id = ++this.#asked;
    const answered = new Promise<unknown>((resolve) => this.#questions.set(id, resolve));
    this.#send({ kind: "ask", id, question, argument });
    const answer = await within(answered, msMax);
    this.#questions.delete(id);
    return answer as Answer<Q> | undefined;
  }

  /** Lets it answer what is under way; ends it when that takes too long, or when it has not begun to take calls. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#heartbeat);
    if (this.#isReady) this.#send({ kind: "stop" });
    else this.kill();
    this.#isReady = false;
    const timer = setTimeout(() => this.kill(), STOP_MS_MAX);
    await this.gone;
    clearTimeout(timer);
  }

  #start(): Promise<number> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.kill(), START_MS_MAX);
      const failed = (error: Error): void => {
        clearTimeout(timer);
        reject(error);
      };
      void this.gone.then(() => failed(new Error("an evaluator process ended before it was ready")));
      this.#process.on("message", (message: FromEvaluator) => {
        switch (message.kind) {
          case "joined":
            return this.#events.joined(this);
          case "ready":
            clearTimeout(timer);
            this.#isReady = true;
            this.#listenToHeart();
            return resolve(message.port);
          case "refused":
            return failed(new OperatorError(message.code, message.detail));
          case "facts":
            return this.#events.facts(this, message.batch);
          case "recalled":
            return this.#events.recalled(message.newcomer, message.batch, message.last);
          case "answer":
            return this.#questions.get(message.id)?.(message.answer);
          case "stopped":
            this.metrics = message.metrics;
        }
      });
    });
  }

  #listenToHeart(): void {
    this.#heartbeat = setTimeout(async () => {
      const isAlive = await this.ask("alive", null, SILENT_MS_MAX);
      if (!this.isReady) return;
      if (isAlive === true) return this.#listenToHeart();
      this.#wasSilent = true;
      this.kill();
    }, HEARTBEAT_MS);
  }

  #send(message: ToEvaluator): void {
    if (this.#process.connected) this.#process.send(message);
  }
}
