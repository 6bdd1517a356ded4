import { load, versionOf } from "./load.js";
import type { Finder } from "./peer.js";

const PRESET = "@secretlint/secretlint-rule-preset-recommend";

interface Core {
  lintSource(request: {
    source: { filePath: string; content: string; contentType: "text" };
    options: { config: { rules: readonly { id: string; rule: unknown }[] } };
  }): Promise<{ messages: readonly { readonly range: readonly [number, number] }[] }>;
}

/**
 * secretlint's core with the preset it recommends, and without its profiler: that one looks up each mark among all it
 * ever made, so it gets slower with every text, and goes on behind whatever is measured next.
 */
export async function secretlint(): Promise<Finder> {
  const { secretLintProfiler } = await load<{ secretLintProfiler: { mark(marker: unknown): void } }>(
    "@secretlint/profiler",
  );
  secretLintProfiler.mark = () => {};
  const { lintSource } = await load<Core>("@secretlint/core");
  const { creator } = await load<{ creator: unknown }>(PRESET);
  const options = { config: { rules: [{ id: PRESET, rule: creator }] } };
  const messagesOn = async (text: string) => {
    const source = { filePath: "text.txt", content: text, contentType: "text" as const };
    return (await lintSource({ source, options })).messages;
  };
  return {
    name: "secretlint",
    version: versionOf("@secretlint/core"),
    flags: async (text) => (await messagesOn(text)).length > 0,
    find: async (text) => (await messagesOn(text)).map(({ range: [start, end] }) => ({ start, end })),
  };
}
