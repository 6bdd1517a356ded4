import { z } from "zod";
import { defineDetector } from "../../plugins/contract.js";
import { HOOK_EVENT_TYPES } from "../../plugins/event.js";
import { ClassifierLane } from "./classifier-lane.js";
import { DeepScanner } from "./deep-scanner.js";

/**
 * A transformer of the operator's choice beside the small model of `injection`: off unless configured. It runs in a
 * thread of its own and is waited for a bounded time; texts it did not finish in time leave the detector failed for that
 * event, which the decision then knows.
 */
export const deepInjection = defineDetector({
  meta: {
    id: "deep-injection",
    about: "Prompt injection by a transformer from a local folder: a second opinion where the small model is unsure.",
    version: "1",
    events: HOOK_EVENT_TYPES,
    reads: ["user", "tool_result", "tool_def", "document", "media", "other"],
  },
  options: z.strictObject({
    /** Folder with `model.onnx` (or `onnx/model.onnx`), `config.json` and `tokenizer.json` or `vocab.txt`. */
    model: z.string().min(1),
    /** Package that runs the model, or the path of the folder it was installed to. */
    runtime: z.string().min(1).default("onnxruntime-node"),
    /** From this probability on, 0 to 1, there is a finding. */
    minScore: z.number().min(0).max(1).default(0.5),
    /** Before a reply, only texts that the small model gives a score between these are looked at. */
    unsure: z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)]).default([0.1, 0.95]),
    /** Milliseconds that a call waits for this lane; and how long a completed request may. */
    deadlineMs: z.number().int().min(1).max(10_000).default(30),
    completedDeadlineMs: z.number().int().min(1).max(60_000).default(5_000),
    /** Stretches of about 1,500 characters looked at of one call, the most suspicious first. */
    maxStretches: z.number().int().min(1).max(1_000).default(4),
    completedMaxStretches: z.number().int().min(1).max(10_000).default(64),
  }),
  create(options) {
    const lane = new ClassifierLane({ model: options.model, runtime: options.runtime });
    return new DeepScanner(lane, options);
  },
});
