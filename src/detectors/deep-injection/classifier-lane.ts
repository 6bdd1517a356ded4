import { type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { builtFile } from "../../plugins/built-file.js";
import { OperatorError } from "../../plugins/errors.js";

/** What a thread of its own is started with. `answered`: the number of the newest question that was answered. */
export interface LaneData {
  readonly model: string;
  readonly runtime: string;
  readonly port: MessagePort;
  readonly state: SharedArrayBuffer;
}

export interface LaneQuestion {
  readonly number: number;
  readonly texts: readonly string[];
}

export type LaneAnswer =
  | { readonly number: number; readonly scores: readonly number[] }
  /** `number` 0: the model could not be loaded. Otherwise a text could not be judged; why is not told, it may quote it. */
  | { readonly number: number; readonly failed: string };

/** Places in `LaneData.state`: the newest question answered, and the newest one that nobody waits for any more. */
export const STATE = { answered: 0, givenUp: 1 } as const;

/** A model in the thread may take this long to load. */
const LOAD_MS = 120_000;
/** State before the model is loaded. */
const LOADING = -1;

/**
 * A classifier in a thread of its own. Detectors answer at once, the library that runs the model does not: so it runs
 * there, and is waited for here, no longer than the caller allows.
 */
export class ClassifierLane {
  readonly #port: MessagePort;
  readonly #state: Int32Array;
  #number = 0;

  /** Waits until the model is loaded. Throws `PLUGIN_OPTIONS_INVALID` where it cannot be. */
  constructor({ model, runtime }: Pick<LaneData, "model" | "runtime">) {
    const { port1, port2 } = new MessageChannel();
    const state = new SharedArrayBuffer(8);
    this.#port = port1 as unknown as MessagePort;
    this.#state = new Int32Array(state);
    this.#state[STATE.answered] = LOADING;
    const data = { model, runtime, port: port2, state };
    const thread = new Worker(builtFile(import.meta.url, "./inference-thread.js"), {
      workerData: data,
      transferList: [port2 as never],
      execArgv: [],
    });
    thread.unref();
    const loaded = this.#answer(0, LOAD_MS);
    if (loaded !== undefined && "scores" in loaded) return;
    void thread.terminate();
    const why = loaded === undefined ? `the model did not load within ${LOAD_MS / 1_000} s` : loaded.failed;
    throw new OperatorError("PLUGIN_OPTIONS_INVALID", `deep-injection: ${why}`);
  }

  /** The probability of each text to be an attack; "late" when it took too long, "failed" when the model failed. */
  classify(texts: readonly string[], deadlineMs: number): readonly number[] | "late" | "failed" {
    this.#number += 1;
    this.#port.postMessage({ number: this.#number, texts } satisfies LaneQuestion);
    const answer = this.#answer(this.#number, deadlineMs);
    if (answer === undefined) {
      Atomics.store(this.#state, STATE.givenUp, this.#number);
      return "late";
    }
    return "scores" in answer ? answer.scores : "failed";
  }

  #answer(number: number, waitMs: number): LaneAnswer | undefined {
    const until = performance.now() + waitMs;
    for (;;) {
      const answered = Atomics.load(this.#state, STATE.answered);
      if (answered >= number) break;
      const left = until - performance.now();
      if (left <= 0 || Atomics.wait(this.#state, STATE.answered, answered, left) === "timed-out") return undefined;
    }
    // Answers to questions that were given up lie in front of this one.
    for (;;) {
      const received = receiveMessageOnPort(this.#port)?.message as LaneAnswer | undefined;
      if (received === undefined || received.number === number) return received;
    }
  }
}
