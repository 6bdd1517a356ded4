import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { builtFile } from "../../plugins/built-file.js";
import { runThrowAway } from "./throw-away.js";

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

const CHECK_MS_MAX = 30_000;

/**
 * Parses policies and validates them strictly against the schema, with Cedar's own implementation, in a thread that
 * is gone afterwards. Whatever happens in there is a value here.
 */
export async function checkPolicies(
  schema: string,
  policies: readonly string[],
  msMax: number = CHECK_MS_MAX,
): Promise<CheckReply> {
  const thread = builtFile(import.meta.url, "./check-thread.js");
  const outcome = await runThrowAway<CheckTask, CheckReply>(thread, { schema, policies }, msMax);
  return "reply" in outcome ? outcome.reply : outcome;
}
