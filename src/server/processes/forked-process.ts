import { type ChildProcess, fork } from "node:child_process";
import { type ErrorCode, OperatorError } from "../../plugins/errors.js";
import { type Answer, type AnswerMessage, type Argument, Asking, type QuestionMessage } from "./questions.js";

/** Longer than a process takes to drain. */
const STOP_MS_MAX = 15_000;
const START_MS_MAX = 120_000;
const HEARTBEAT_MS = 1_000;

/** What any forked process is told. `Order` is what it is started with; all messages are plain JSON and stay in order. */
export type ToForked<Order> =
  | { readonly kind: "start"; readonly order: Order }
  | { readonly kind: "stop" }
  | QuestionMessage
  | AnswerMessage;

/** What any forked process tells. */
export type FromForked =
  | { readonly kind: "ready"; readonly port: number }
  /** It cannot start, and says so as an operator can use it. */
  | { readonly kind: "refused"; readonly code: ErrorCode; readonly detail: string }
  | QuestionMessage
  | AnswerMessage;

export interface ForkOptions<Order> {
  /** What it is called in errors. */
  readonly name: string;
  /** Its entry file; see `builtFile`. */
  readonly entry: URL;
  readonly order: Order;
  /** One that answers nobody, not even whoever forked it, for this long is stuck and is ended. */
  readonly silentMsMax: number;
}

/** A process of this server's own, as seen by the one that forked it; the other side is `Forker`. */
export abstract class ForkedProcess<Order, Questions extends { alive(argument: null): true }, To, From> {
  readonly order: Order;
  /** The port it listens on; rejects when it ends before. */
  readonly ready: Promise<number>;
  readonly gone: Promise<void>;
  readonly #process: ChildProcess;
  readonly #asking: Asking<Questions>;
  readonly #silentMsMax: number;
  #isReady = false;
  #isGone = false;
  #wasSilent = false;
  #heartbeat: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;

  constructor({ name, entry, order, silentMsMax }: ForkOptions<Order>) {
    this.order = order;
    this.#silentMsMax = silentMsMax;
    const child = fork(entry, { execArgv: [], stdio: "inherit" });
    this.#process = child;
    this.#asking = new Asking((message) => this.#send(message));
    this.gone = new Promise((resolve) => {
      const ended = (): void => {
        this.#isGone = true;
        clearTimeout(this.#heartbeat);
        this.#asking.end();
        resolve();
      };
      child.once("exit", ended);
      // The system could not start it; any other error is a message that cannot be delivered, told by the exit.
      child.on("error", () => child.pid === undefined && ended());
    });
    this.ready = this.#start(name);
    this.#send({ kind: "start", order });
  }

  /** Messages of its own kind. */
  protected abstract heard(message: From): void;

  /** Answers what it asks; undefined where nothing can be said. */
  protected abstract answer(question: QuestionMessage): Promise<AnswerMessage>;

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

  /** Undefined when it ends, or is too slow, instead of answering. */
  ask<Q extends keyof Questions & string>(
    question: Q,
    argument: Argument<Questions, Q>,
    msMax: number,
  ): Promise<Answer<Questions, Q> | undefined> {
    return this.#asking.ask(question, argument, msMax);
  }

  /** Lets it end what is under way; ends it when that takes too long, or when it has not become ready. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }

  protected tell(message: To): void {
    this.#send(message);
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

  #start(name: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.kill(), START_MS_MAX);
      const failed = (error: Error): void => {
        clearTimeout(timer);
        reject(error);
      };
      void this.gone.then(() => failed(new Error(`${name} ended before it was ready`)));
      this.#process.on("message", (message: FromForked) => {
        switch (message.kind) {
          case "ready":
            clearTimeout(timer);
            this.#isReady = true;
            this.#listenToHeart();
            return resolve(message.port);
          case "refused":
            return failed(new OperatorError(message.code, message.detail));
          case "ask":
            return void this.answer(message).then((answer) => this.#send(answer));
          case "answer":
            return this.#asking.answered(message);
          default:
            return this.heard(message as From);
        }
      });
    });
  }

  #listenToHeart(): void {
    this.#heartbeat = setTimeout(async () => {
      const isAlive = await this.#asking.ask("alive", null as Argument<Questions, "alive">, this.#silentMsMax);
      if (!this.isReady) return;
      if (isAlive === true) return this.#listenToHeart();
      this.#wasSilent = true;
      this.kill();
    }, HEARTBEAT_MS);
  }

  #send(message: ToForked<Order> | To): void {
    if (this.#process.connected) this.#process.send(message as object);
  }
}
