import { load, versionOf } from "./load.js";
import type { Peer } from "./peer.js";

/** How a package is asked whether a text is an injection: by its documented entry, in its default settings. */
const PEERS: Readonly<Record<string, (name: string) => Promise<Peer["flags"]>>> = {
  "@andersmyrmel/vard": async (name) => {
    interface Vard {
      maxLength(chars: number): Vard;
      safeParse(text: string): { safe: boolean };
    }
    const { default: vard } = await load<{ default: () => Vard }>(name);
    // Its default refuses texts over 10,000 characters for their length alone.
    const validator = vard().maxLength(10_000_000);
    return (text) => !validator.safeParse(text).safe;
  },
  "@presidio-dev/hai-guardrails": async (name) => {
    type Message = { role: string; content: string };
    type Guard = (messages: readonly Message[]) => Promise<readonly { passed: boolean }[]>;
    tolerateItsWorkers();
    const { injectionGuard } = await load<{ injectionGuard(scope: object, options: object): Guard }>(name);
    const guard = injectionGuard({ roles: ["user"] }, { mode: "pattern", threshold: 0.7 });
    return async (text) => (await guard([{ role: "user", content: text }])).some(({ passed }) => !passed);
  },
  llmverify: async (name) => {
    const { isInputSafe } = await load<{ isInputSafe(text: string): boolean }>(name);
    return (text) => !isInputSafe(text);
  },
  "@llm-dev-ops/shield-sdk": async (name) => {
    interface Scanner {
      scan(text: string): Promise<{ isValid: boolean }>;
    }
    const { PromptInjectionScanner } = await load<{ PromptInjectionScanner: new () => Scanner }>(name);
    const scanner = new PromptInjectionScanner();
    return async (text) => !(await scanner.scan(text)).isValid;
  },
  "llm-inject-scan": async (name) => {
    const { createPromptValidator } = await load<{ createPromptValidator(): (text: string) => { clean: boolean } }>(
      name,
    );
    const validate = createPromptValidator();
    return (text) => !validate(text).clean;
  },
};

/**
 * The published build of hai-guardrails starts worker threads from a path of the machine it was built on. They fail one
 * by one, and its injection guard does not need them; any other error still ends the process.
 */
function tolerateItsWorkers(): void {
  process.on("uncaughtException", (error: NodeJS.ErrnoException) => {
    if (error.code === "ERR_MODULE_NOT_FOUND" && error.message.includes("/hai-guardrails/")) return;
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  });
}

/** Packages for Node that look for prompt injection without a model. */
export function injectionPeers(): Promise<Peer[]> {
  return Promise.all(
    Object.entries(PEERS).map(async ([name, open]) => ({ name, version: versionOf(name), flags: await open(name) })),
  );
}
