import { OperatorError } from "../../plugins/errors.js";
import type { FromForked, ToForked } from "./forked-process.js";
import { type Answer, type AnswerMessage, type Answers, type Argument, Asking, answerTo } from "./questions.js";

/**
 * Whoever forked this process, as seen from inside it; the other side is `ForkedProcess`. `Questions` are those this
 * process may ask.
 */
export class Forker<Order, Questions, To, From> {
  /** What this process is started with. */
  readonly order: Promise<Order>;
  readonly #asking = new Asking<Questions>((message) => void this.#send(message));
  readonly #heard: (message: To) => void;
  #stop = (): void => {};
  #answer: (message: Extract<ToForked<Order>, { kind: "ask" }>) => Promise<AnswerMessage> = async ({ id }) => ({
    kind: "answer",
    id,
  });

  /** @param heard takes messages of this process's own kind. */
  constructor(heard: (message: To) => void) {
    this.#heard = heard;
    this.order = new Promise((resolve) => {
      process.on("message", (message: ToForked<Order>) => {
        switch (message.kind) {
          case "start":
            return resolve(message.order);
          case "stop":
            return this.#stop();
          case "ask":
            return void this.#answer(message).then((answer) => this.#send(answer));
          case "answer":
            return this.#asking.answered(message);
          default:
            return this.#heard(message as To);
        }
      });
    });
    process.once("disconnect", () => this.#asking.end());
  }

  /** Undefined when it ends, or is too slow, instead of answering. */
  ask<Q extends keyof Questions & string>(
    question: Q,
    argument: Argument<Questions, Q>,
    msMax: number,
  ): Promise<Answer<Questions, Q> | undefined> {
    return this.#asking.ask(question, argument, msMax);
  }

  /** From now on questions are answered; those asked before were not. */
  answerWith<Asked>(answers: Answers<Asked>): void {
    this.#answer = (message) => answerTo(message, answers);
  }

  /** Called when it says so, and when it is gone. */
  onStop(stop: () => void): void {
    this.#stop = stop;
    if (process.connected) process.once("disconnect", stop);
    else stop();
  }

  /** Resolves once the message has left this process, or cannot. */
  tell(message: From): Promise<void> {
    return this.#send(message);
  }

  ready(port: number): Promise<void> {
    return this.#send({ kind: "ready", port });
  }

  /** Says why this process cannot start, and ends it; anything but a mistake of the operator is a bug and is thrown. */
  async refuse(error: unknown): Promise<never> {
    if (!(error instanceof OperatorError)) throw error;
    await this.#send({ kind: "refused", code: error.code, detail: error.detail });
    process.exit(1);
  }

  #send(message: FromForked | From): Promise<void> {
    return new Promise((resolve) => {
      if (!process.connected || process.send === undefined) return resolve();
      process.send(message, undefined, undefined, () => resolve());
    });
  }
}
