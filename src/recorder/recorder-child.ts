import { builtFile } from "../plugins/built-file.js";
import type { AdminSource } from "../server/admin/admin-source.js";
import { ForkedProcess } from "../server/processes/forked-process.js";
import { type AnswerMessage, type Answers, answerTo, type QuestionMessage } from "../server/processes/questions.js";
import type { RecorderOrder, RecorderQuestions, ServerQuestions } from "./messages.js";

/** A query of the store holds up everything else in there, and may take its time. */
const SILENT_MS_MAX = 60_000;

/** One recorder process, as the server sees it. */
export class RecorderChild extends ForkedProcess<RecorderOrder, RecorderQuestions, never, never> {
  readonly #answers: Answers<ServerQuestions>;

  /** @param server answers what the recorder asks, as soon as it is there. */
  constructor(order: RecorderOrder, server: Promise<AdminSource>) {
    super({
      name: "the recorder",
      entry: builtFile(import.meta.url, "./recorder-process.js"),
      order,
      silentMsMax: SILENT_MS_MAX,
    });
    this.#answers = {
      health: async () => (await server).health(),
      metrics: async () => (await server).metrics(),
      status: async () => (await server).status(),
      tags: async (query) => (await server).tags(query),
      changeTag: async (order) => (await server).changeTag(order),
      evaluate: async ({ payload, ...order }) =>
        (await server).evaluate({ ...order, payload: Buffer.from(payload, "base64") }),
      policies: async () => (await server).policies(),
      adminActed: async (order) => (await server).adminActed(order),
    };
  }

  /** It has nothing to tell unasked. */
  protected heard(): void {}

  protected async answer(question: QuestionMessage): Promise<AnswerMessage> {
    try {
      return await answerTo(question, this.#answers);
    } catch {
      // Whatever goes wrong with an answer must not end a process that answers calls.
      return { kind: "answer", id: question.id };
    }
  }
}
