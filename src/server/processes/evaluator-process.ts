import { type Evaluator, startEvaluator } from "../evaluator.js";
import { KeyStore } from "../keys.js";
import { createLog } from "../log.js";
import { endOnBugs, signalToStop } from "../program.js";
import { Forker } from "./forker.js";
import type { EvaluatorOrder, EvaluatorQuestions, FromEvaluator, ToEvaluator } from "./messages.js";
import { ToldSiblings } from "./told-siblings.js";

/**
 * Entry file of one evaluator process. Takes its orders from the supervisor that forked it, tells its siblings through
 * it, and ends, once everything is answered, on its word, on a signal, or when there is no supervisor any more.
 */
const supervisor = new Forker<EvaluatorOrder, object, ToEvaluator, FromEvaluator>(take);
const siblings = new ToldSiblings((batch) => void supervisor.tell({ kind: "facts", batch }));
let evaluator: Evaluator | undefined;
let toldEverything = (): void => {};
const caughtUp = new Promise<void>((resolve) => {
  toldEverything = resolve;
});
const order = await supervisor.order;

const log = createLog(order.config.log.level, order.process);
endOnBugs(log);
supervisor.onStop(() => void end());
void signalToStop().then(end);
// SIGHUP goes to the whole process group when a terminal closes; what it means is for the supervisor to say.
process.on("SIGHUP", () => {});

try {
  const started = await startEvaluator(
    order.config,
    KeyStore.open(order.config.data_dir, order.config.apiKey),
    {
      siblings,
      chain: order.chain,
      secret: order.secret,
      sharesPort: true,
      caughtUp() {
        void supervisor.tell({ kind: "joined" });
        return caughtUp;
      },
    },
    log,
  );
  evaluator = started;
  supervisor.answerWith<EvaluatorQuestions>({
    alive: () => true,
    metrics: () => started.metrics(),
    status: async () => ({ ...(await started.status()), facts_left_out: siblings.leftOut }),
    tags: (query) => started.tags(query),
    changeTag: (change) => started.changeTag(change),
    evaluate: ({ payload, ...order }) => started.evaluate({ ...order, payload: Buffer.from(payload, "base64") }),
    policies: () => started.policies(),
    adminActed: (order) => started.adminActed(order),
  });
  await supervisor.ready(started.port);
} catch (error) {
  await supervisor.refuse(error);
}

function take(message: ToEvaluator): void {
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
  }
}

/** Message by message, each when the one before has left: calls go on in between. */
async function recall(newcomer: number): Promise<void> {
  for (const batch of siblings.recall()) await supervisor.tell({ kind: "recalled", newcomer, batch, last: false });
  await supervisor.tell({ kind: "recalled", newcomer, batch: [], last: true });
}

let ending: Promise<void> | undefined;
function end(): Promise<void> {
  ending ??= (async () => {
    await evaluator?.stop();
    if (evaluator !== undefined) await supervisor.tell({ kind: "stopped", metrics: await evaluator.metrics() });
    process.exit(0);
  })();
  return ending;
}
