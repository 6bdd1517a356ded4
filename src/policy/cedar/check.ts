import { Worker } from "node:worker_threads";
import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { builtFile } from "../../plugins/built-file.js";

export interface CheckTask {
  readonly schema: string;
  readonly policies: readonly string[];
}

/** What Cedar holds against a policy. */
export interface CedarComplaint {
  /** Index into the checked policies; absent when it concerns none of them. */
  readonly policy: number | undefined;
  /** UTF-8 byte offset into the policy's text. */
  readonly byte: number;
  readonly message: string;
}

/** Parsed policies in the order of the texts, or why they cannot be used. */
export type CheckReply =
  | { readonly policies: readonly PolicyJson[] }
  | { readonly complaints: readonly CedarComplaint[] }
  | { readonly crashed: string };

const CHECK_MS_MAX = 5_000;

/**
 * Parses policies and validates them strictly against the schema, with Cedar's own implementation, in a thread that
 * is gone afterwards. Whatever happens in there is a value here.
 */
export function checkPolicies(
  schema: string,
  policies: readonly string[],
  msMax: number = CHECK_MS_MAX,
): Promise<CheckReply> {
  const workerData: CheckTask = { schema, policies };
  const worker = new Worker(builtFile(import.meta.url, "./check-thread.js"), {
    workerData,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  return new Promise((resolve) => {
    const finish = (reply: CheckReply): void => {
      clearTimeout(timer);
      resolve(reply);
      void worker.terminate();
    };
    const timer = setTimeout(() => finish({ crashed: `checking took longer than ${msMax} ms` }), msMax);
    worker.once("message", (reply: CheckReply) => finish(reply));
    worker.once("error", (error) => finish({ crashed: error instanceof Error ? error.message : "the thread died" }));
    worker.once("exit", () => finish({ crashed: "the thread ended without an answer" }));
  });
}
