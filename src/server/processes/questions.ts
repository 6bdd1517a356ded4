import { within } from "../within.js";

/** What can be asked, by name: each question takes one argument and has one answer, both plain JSON. */
export type Argument<Questions, Q extends keyof Questions> = Questions[Q] extends (argument: infer A) => unknown
  ? A
  : never;
export type Answer<Questions, Q extends keyof Questions> = Questions[Q] extends (argument: never) => infer A
  ? A
  : never;

/** Who answers; undefined where nothing can be said yet. */
export type Answers<Questions> = {
  readonly [Q in keyof Questions]: (
    argument: Argument<Questions, Q>,
  ) => Promise<Answer<Questions, Q> | undefined> | Answer<Questions, Q> | undefined;
};

export interface QuestionMessage {
  readonly kind: "ask";
  readonly id: number;
  readonly question: string;
  readonly argument: unknown;
}

export interface AnswerMessage {
  readonly kind: "answer";
  readonly id: number;
  readonly answer?: unknown;
}

/** Questions that may wait for their answers; one more is not asked. */
const WAITING_MAX = 256;

/** Asks questions over a channel that carries nothing but messages. */
export class Asking<Questions> {
  readonly #send: (message: QuestionMessage) => void;
  readonly #waiting = new Map<number, (answer: unknown) => void>();
  #asked = 0;
  #ended = false;

  constructor(send: (message: QuestionMessage) => void) {
    this.#send = send;
  }

  /** Undefined when the other side ends, is too slow, or has too much to answer already. */
  async ask<Q extends keyof Questions & string>(
    question: Q,
    argument: Argument<Questions, Q>,
    msMax: number,
  ): Promise<Answer<Questions, Q> | undefined> {
    if (this.#ended || this.#waiting.size >= WAITING_MAX) return undefined;
    const id = ++this.#asked;
    const answered = new Promise<unknown>((resolve) => this.#waiting.set(id, resolve));
    this.#send({ kind: "ask", id, question, argument });
    const answer = await within(answered, msMax);
    this.#waiting.delete(id);
    return answer as Answer<Questions, Q> | undefined;
  }

  answered({ id, answer }: AnswerMessage): void {
    this.#waiting.get(id)?.(answer);
  }

  /** Nobody answers any more. */
  end(): void {
    this.#ended = true;
    for (const resolve of this.#waiting.values()) resolve(undefined);
  }
}

/** Finds the answer to a question that arrived; a question of another version has none. */
export async function answerTo<Questions>(
  { id, question, argument }: QuestionMessage,
  answers: Answers<Questions>,
): Promise<AnswerMessage> {
  const answer = answers[question as keyof Questions] as ((argument: unknown) => unknown) | undefined;
  return { kind: "answer", id, answer: await answer?.(argument) };
}
