import { builtFile } from "../../plugins/built-file.js";
import type { MetricsReading } from "../metrics.js";
import type { FactMember } from "./fact-exchange.js";
import { ForkedProcess } from "./forked-process.js";
import type { EvaluatorOrder, EvaluatorQuestions, FromEvaluator, ToEvaluator } from "./messages.js";
import { type AnswerMessage, answerTo, type QuestionMessage } from "./questions.js";
import type { Told } from "./told-siblings.js";

const SILENT_MS_MAX = 10_000;

/** What the supervisor does with messages that concern others. */
export interface ChildEvents {
  joined(child: EvaluatorChild): void;
  facts(child: EvaluatorChild, batch: readonly Told[]): void;
  recalled(newcomer: number, batch: readonly Told[], last: boolean): void;
}

/** One evaluator process, as its supervisor sees it. */
export class EvaluatorChild
  extends ForkedProcess<EvaluatorOrder, EvaluatorQuestions, ToEvaluator, FromEvaluator>
  implements FactMember
{
  /** The newest one seen. */
  metrics: MetricsReading = [];
  readonly #events: ChildEvents;

  constructor(order: EvaluatorOrder, events: ChildEvents) {
    super({
      name: "an evaluator process",
      entry: builtFile(import.meta.url, "./evaluator-process.js"),
      order,
      silentMsMax: SILENT_MS_MAX,
    });
    this.#events = events;
  }

  hear(batch: readonly Told[]): void {
    this.tell({ kind: "facts", batch });
  }

  placed(): void {
    this.tell({ kind: "placed" });
  }

  /** Asks it to tell a newcomer what it should know. */
  recallFor(newcomer: EvaluatorChild): void {
    this.tell({ kind: "recall", newcomer: newcomer.pid });
  }

  /** It has been told everything. */
  caughtUp(): void {
    this.tell({ kind: "caught_up" });
  }

  protected heard(message: FromEvaluator): void {
    switch (message.kind) {
      case "joined":
        this.#events.joined(this);
        break;
      case "facts":
        this.#events.facts(this, message.batch);
        break;
      case "recalled":
        this.#events.recalled(message.newcomer, message.batch, message.last);
        break;
      case "stopped":
        this.metrics = message.metrics;
    }
  }

  /** It has nothing to ask. */
  protected answer(question: QuestionMessage): Promise<AnswerMessage> {
    return answerTo(question, {});
  }
}
