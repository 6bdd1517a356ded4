import { createRequire } from "node:module";
import { isAbsolute, join } from "node:path";
import { pathToFileURL } from "node:url";
import { readModelFolder } from "./model-folder.js";

/** What is used of `onnxruntime-node` 1.x, which is not installed unless the operator does so. */
interface Runtime {
  readonly InferenceSession: { create(path: string, options: object): Promise<Session> };
  readonly Tensor: new (type: "int64", data: BigInt64Array, shape: readonly number[]) => unknown;
}
interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, unknown>): Promise<Record<string, { readonly data: ArrayLike<number> }>>;
}

export interface Classifier {
  /** 0 to 1. Text beyond what the model takes is cut off. */
  attackProbability(text: string): Promise<number>;
}

/** Inputs that text classifiers have, as a function of the number of tokens; `input_ids` is the tokens themselves. */
const MASKS: Readonly<Record<string, (length: number) => BigInt64Array>> = {
  attention_mask: (length) => new BigInt64Array(length).fill(1n),
  token_type_ids: (length) => new BigInt64Array(length),
};

/** @param runtime package name, or the folder it was installed to. Throws with what is wrong, and how to mend it. */
export async function openClassifier(folder: string, runtime: string): Promise<Classifier> {
  const { modelPath, tokenizer, attackLabels, labelCount } = readModelFolder(folder);
  const { InferenceSession, Tensor } = await loadRuntime(runtime);
  const session = await InferenceSession.create(modelPath, {
    // Workers that scan have their threads already.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionProviders: ["cpu"],
  });
  const unknown = session.inputNames.filter((name) => name !== "input_ids" && !(name in MASKS));
  if (unknown.length > 0) throw new Error(`${modelPath} wants inputs that a text classifier has not: ${unknown}`);
  const output = session.outputNames[0] ?? "";
  return {
    async attackProbability(text) {
      const ids = tokenizer.encode(text);
      const shape = [1, ids.length];
      const feeds: Record<string, unknown> = {};
      for (const name of session.inputNames) {
        const data = MASKS[name]?.(ids.length) ?? BigInt64Array.from(ids, BigInt);
        feeds[name] = new Tensor("int64", data, shape);
      }
      const logits = (await session.run(feeds))[output]?.data;
      if (logits === undefined || logits.length !== labelCount) throw new Error("the model has other labels");
      const odds = softmax(Array.from(logits));
      return Math.min(
        1,
        attackLabels.reduce((sum, label) => sum + (odds[label] ?? 0), 0),
      );
    },
  };
}

async function loadRuntime(runtime: string): Promise<Runtime> {
  try {
    const path = isAbsolute(runtime) ? createRequire(join(runtime, "package.json")).resolve(runtime) : undefined;
    const module: Runtime & { default?: Runtime } = await import(
      path === undefined ? runtime : pathToFileURL(path).href
    );
    return module.default ?? module;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    throw new Error(
      `${runtime} cannot be loaded (${code}); install onnxruntime-node with --ignore-scripts and set \`runtime\` to its folder`,
      { cause },
    );
  }
}

function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
