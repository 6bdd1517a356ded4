import { OperatorError } from "../../plugins/errors.js";
import { type Evaluator, startEvaluator } from "../evaluator.js";
import { KeyStore } from "../keys.js";
import { createLog } from "../log.js";
import { endOnBugs, signalToStop } from "../program.js";
import type { Answer, Argument, EvaluatorOrder, FromEvaluator, Question, ToEvaluator } from "./messages.js";
import { ToldSiblings } from "./told-siblings.js";

/**
 * Entry file of one evaluator process. Takes its orders from the supervisor that forked it, tells its siblings through
 * it, and ends, once everything is answered, on its word, on a signal, or when there is no supervisor any more.
 */
const siblings = new ToldSiblings((batch) => tell({ kind: "facts", batch }));
let evaluator: Evaluator | undefined;
let toldEverything = (): void => {};
const caughtUp = new Promise<void>((resolve) => {
  toldEverything = resolve;
});
const order = await new Promise<EvaluatorOrder>((resolve) => {
  process.on("message", (message: ToEvaluator) => {
    if (message.kind === "start") resolve(message.order);
    else take(message);
  });
});

const log = createLog(order.config.log.level, order.process);
endOnBugs(log);
process.once("disconnect", () => void end());
void signalToStop().then(end);
// SIGHUP goes to the whole process group when a terminal closes; what it means is for the supervisor to say.
process.on("SIGHUP", () => {});

try {
  evaluator = await startEvaluator(
    order.config,
    KeyStore.open(order.config.data_dir, order.config.apiKey),
    {
      siblings,
      chain: order.chain,
      secret: order.secret,
      sharesPort: true,
      caughtUp() {
        void tell({ kind: "joined" });
        return caughtUp;
      },
    },
    log,
  );
  await tell({ kind: "ready", port: evaluator.port });
} catch (error) {
  if (!(error instanceof OperatorError)) throw error;
  await tell({ kind: "refused", code: error.code, detail: error.detail });
  process.exit(1);
}

function take(message: Exclude<ToEvaluator, { kind: "start" }>): void {
  switch (message.kind) {
    case "facts":
      siblings.hear(message.batch);
      break;
    case "placed":
      siblings.placed();
      break;
    case "recall":
      void recall(message.newcomer);
      break;
    case "caught_up":
      toldEverything();
      break;
    case "ask":
      void answer(message.id, message.question, message.argument);
      break;
    case "stop":
      void end();
  }
}

/** Message by message, each when the one before has left: calls go on in between. */
async function recall(newcomer: number): Promise<void> {
  for (const batch of siblings.recall()) await tell({ kind: "recalled", newcomer, batch, last: false });
  await tell({ kind: "recalled", newcomer, batch: [], last: true });
}

async function answer(id: number, question: Question, argument: unknown): Promise<void> {
  await tell({ kind: "answer", id, answer: await answerTo(question, argument) });
}

function answerTo(question: Question, argument: unknown): Promise<Answer<Question>> | Answer<Question> | undefined {
  if (evaluator === undefined) return undefined;
  switch (question) {
    case "alive":
      return true;
    case "metrics":
      return evaluator.meters.registry.getMetricsAsJSON();
    case "status":
      return evaluator.status().then((status) => ({ ...status, facts_left_out: siblings.leftOut }));
    case "decisions":
      return evaluator.decisions(argument as Argument<"decisions">);
    case "tags":
      return evaluator.tags(argument as Argument<"tags">);
    case "changeTag":
      return evaluator.changeTag(argument as Argument<"changeTag">);
    case "evaluate": {
      const { payload, event } = argument as Argument<"evaluate">;
      return evaluator.evaluate(Buffer.from(payload, "base64"), event);
    }
  }
}

let ending: Promise<void> | undefined;
function end(): Promise<void> {
  ending ??= (async () => {
    await evaluator?.stop();
    if (evaluator !== undefined) {
      await tell({ kind: "stopped", metrics: await evaluator.meters.registry.getMetricsAsJSON() });
    }
    process.exit(0);
  })();
  return ending;
}

/** Resolves once the message has left this process, or cannot. */
function tell(message: FromEvaluator): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || process.send === undefined) return resolve();
    process.send(message, undefined, undefined, () => resolve());
  });
}
