import { workerData } from "node:worker_threads";
import { type LaneAnswer, type LaneData, type LaneQuestion, STATE } from "./classifier-lane.js";
import { openClassifier } from "./onnx-classifier.js";

// The thread of a `ClassifierLane`: loads the model, then answers questions one by one.

const { model, runtime, port, state } = workerData as LaneData;
const shared = new Int32Array(state);

function answer(message: LaneAnswer): void {
  port.postMessage(message);
  Atomics.store(shared, STATE.answered, message.number);
  Atomics.notify(shared, STATE.answered);
}

const isGivenUp = (number: number): boolean => number <= Atomics.load(shared, STATE.givenUp);

try {
  const classifier = await openClassifier(model, runtime);
  let last = Promise.resolve();
  port.on("message", ({ number, texts }: LaneQuestion) => {
    last = last.then(async () => {
      const scores: number[] = [];
      try {
        for (const text of texts) {
          // Whoever asked has gone on without.
          if (isGivenUp(number)) break;
          scores.push(await classifier.attackProbability(text));
        }
        answer({ number, scores });
      } catch {
        answer({ number, failed: "the model failed" });
      }
    });
  });
  answer({ number: 0, scores: [] });
} catch (cause) {
  answer({ number: 0, failed: cause instanceof Error ? cause.message : "the model cannot be used" });
}
