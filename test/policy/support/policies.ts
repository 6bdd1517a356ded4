import "./cedar-kept.js";
import type { PolicyEngine } from "../../../src/policy/engine.js";
import { type LoadOptions, preparePolicies } from "../../../src/policy/load.js";
import type { PolicyFile } from "../../../src/policy/source.js";

const loaded = new Map<string, Promise<PolicyEngine>>();

/** Loads policy text as if it were the operator's `rules.cedar`, without the shipped ones; the same text once. */
export function load(text: string, options: Partial<LoadOptions> = {}): Promise<PolicyEngine> {
  const key = JSON.stringify([text, options]);
  const engine = loaded.get(key) ?? preparePolicies([file(text)], { shippedMode: "monitor", ...options });
  loaded.set(key, engine);
  return engine;
}

export function file(text: string, path = "rules.cedar"): PolicyFile {
  return { layer: { kind: "operator" }, path, text };
}

/** The problems a text is refused for, one line each. */
export async function refused(text: string, ...more: PolicyFile[]): Promise<string[]> {
  try {
    await preparePolicies([file(text), ...more], { shippedMode: "monitor" });
  } catch (error) {
    return (error as Error).message.replace("a policy cannot be used: ", "").split("\n");
  }
  return [];
}
