import type { PathFacts } from "./path.js";
import type { SqlStatement } from "./sql.js";
import type { Surroundings } from "./surroundings.js";
import type { UrlFacts } from "./url.js";

/** Where data comes from. A value carries all the sources it was made from. */
export const TAINTS = {
  net: 1,
  credential: 2,
  secret: 4,
  env: 8,
  decode: 16,
  file: 32,
  recon: 64,
  bulk: 128,
  "env-secret": 256,
  transform: 512,
  /** What an interactive shell prints. */
  "shell-output": 1_024,
  history: 2_048,
  /** A whole home or one of its personal folders. */
  personal: 4_096,
} as const;
export type TaintName = keyof typeof TAINTS;
/** Bits of `TAINTS`. */
export type Taint = number;

/** Where the data ends up. */
export const SINKS = ["shell", "interpreter", "net", "dns", "message", "executed-file", "terminal"] as const;
export type Sink = (typeof SINKS)[number];

export const PATH_OPS = ["read", "list", "write", "append", "delete", "move", "perms", "execute"] as const;
export type PathOp = (typeof PATH_OPS)[number];

/** Things that show in the shape of a script or program rather than in one command. */
export const MARKS = [
  "incomplete",
  "fork-bomb",
  "endless-spawn",
  "computed-command",
  "computed-destruction",
  "disguised-command",
  "reverse-shell",
  "shell-socket",
  "decoded-code",
  "remote-code",
  "reflection",
  "keylogger",
  "storage-theft",
  "env-dump",
  "computed-shell",
  "exec-file",
  "webshell",
  "workflow-secrets",
  "parameter-injection",
  "safety-off",
  "prompt-override",
  "secret-to-net",
  "code-send",
  "sdk-destroy",
] as const;
export type Mark = (typeof MARKS)[number];

interface FactBase {
  /** The argument it was found in, by index into the call's arguments. */
  readonly argument: number;
  /** Half-open range in that argument's value. */
  readonly start: number;
  readonly end: number;
  /** `document`: stands in a file that is being written, not in what runs now. `autorun`: in a file that runs by itself. */
  readonly origin: "direct" | "document" | "autorun";
}

export interface CommandFact extends FactBase {
  readonly kind: "command";
  /** Base name in lower case, without `.exe`. */
  readonly name: string;
  /** Name and words joined by single blanks. A word with blanks in it is quoted text and stands as `·` alone. */
  readonly line: string;
  /** The same with quoted text in it, its blanks as `·`. */
  readonly text: string;
  readonly flags: ReadonlySet<string>;
  readonly operands: readonly string[];
  /** What it was wrapped in, outermost first: `sudo`, `env`, `ssh`. */
  readonly wrappers: readonly string[];
  /** Environment set for it alone: `NAME=value`. */
  readonly env: readonly string[];
}

export interface PathEffect extends FactBase {
  readonly kind: "path";
  readonly op: PathOp;
  readonly at: PathFacts;
  readonly recursive: boolean;
  /** The command or tool that does it. */
  readonly by: string;
  /** Text being written, where it is known. */
  readonly content?: string | undefined;
}

export interface UrlEffect extends FactBase {
  readonly kind: "url";
  readonly op: "fetch" | "send" | "search";
  readonly url: UrlFacts;
  readonly by: string;
}

export interface FlowFact extends FactBase {
  readonly kind: "flow";
  readonly from: Taint;
  readonly to: Sink;
  /** Hosts the data came from (`net` sources) or goes to (`net` sinks). */
  readonly hosts: readonly string[];
  readonly by: string;
}

export interface SqlFact extends FactBase {
  readonly kind: "sql";
  readonly statement: SqlStatement;
  /** `command`: through a client in a shell, where development databases are usual. */
  readonly via: "tool" | "command" | "code";
  /** The target is named as development, test or scratch. */
  readonly isDevelopment: boolean;
}

export interface MarkFact extends FactBase {
  readonly kind: "mark";
  readonly mark: Mark;
}

export interface ToolFact extends FactBase {
  readonly kind: "tool";
  /** Tool name as lower-case words: `mcp github delete repository`. */
  readonly name: string;
  /** ` | name=value` of every short parameter. */
  readonly scalars: { readonly text: string };
}

export interface MessageFact extends FactBase {
  readonly kind: "message";
  readonly traits: ReadonlySet<"secret" | "private-key" | "password-file" | "personal-data">;
}

export type Fact = CommandFact | PathEffect | UrlEffect | FlowFact | SqlFact | MarkFact | ToolFact | MessageFact;
export type FactKind = Fact["kind"];

/** Where facts are collected; bounded, so that a hostile argument cannot make the rules run for long. */
export class FactSheet {
  readonly facts: Fact[] = [];
  readonly surroundings: Surroundings;
  isFull = false;
  #commands = 0;

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings;
  }

  /** Counts one command; false once the call has had its share. */
  spend(): boolean {
    this.isFull ||= ++this.#commands > COMMANDS_MAX;
    return !this.isFull;
  }

  add(fact: Fact): void {
    if (this.facts.length >= FACTS_MAX) this.isFull = true;
    else if (fact.kind !== "path") this.facts.push(fact);
    else {
      const at = this.surroundings.path(fact.at);
      this.facts.push(at === fact.at ? fact : { ...fact, at });
    }
  }
}

const FACTS_MAX = 1_024;
const COMMANDS_MAX = 384;
