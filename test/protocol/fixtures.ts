import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { HookEventType, ProviderFormat } from "../../src/plugins/event.js";

const folder = fileURLToPath(new URL("../fixtures/hooks/", import.meta.url));

/** What a fixture must read as: substrings by kind. */
export interface Expectation {
  readonly event: HookEventType;
  readonly basis: string;
  readonly format: ProviderFormat;
  readonly [kind: string]: string | readonly string[];
}

export const EXPECTED: Readonly<Record<string, Expectation>> = JSON.parse(
  readFileSync(`${folder}hooks-expected.json`, "utf8"),
);

export const FIXTURES: readonly { readonly name: string; readonly bytes: Buffer }[] = readdirSync(folder)
  .filter((name) => name.endsWith(".json") && name !== "hooks-expected.json")
  .sort()
  .map((name) => ({ name, bytes: readFileSync(folder + name) }));
