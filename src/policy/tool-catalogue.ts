import { LRUCache } from "lru-cache";
import picomatch from "picomatch";
import { z } from "zod";

/** What a tool is, as far as its name tells. */
export interface ToolKind {
  /** As the catalogue spells it; "" for tools of no server. */
  readonly server: string;
  /** As the name spells it, where that differs. */
  readonly serverAlias?: string;
  /** Sorted; `unclassified` alone for tools nobody listed. */
  readonly classes: readonly string[];
  /** `read`, `write`, `delete`, ...; "" when not known. */
  readonly op: string;
}

/** Class of tools that are in no entry, and their only one. */
export const UNCLASSIFIED = "unclassified";
/** Class of every tool whose operation is `read`. */
export const READ_ONLY = "read_only";

/** How servers, classes and operations are called. */
export const Word = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, "lower case letters, digits, `.`, `_`, `-`");
const Glob = z.string().min(1).max(100);

/** One `tools.yaml`. */
export const ToolCatalogueFile = z.strictObject({
  /** MCP servers by the name policies use. */
  servers: z
    .record(
      Word,
      z.strictObject({
        /** Globs of names it has in the configuration of clients. Default: its own. */
        names: z.array(Glob).min(1).max(50).optional(),
        classes: z.array(Word).max(20).default([]),
        /** What its tools do: by operation, globs of their names. The first that matches counts. */
        ops: z.record(Word, z.array(Glob).min(1).max(100)).default({}),
        /** Further classes of single tools, by class. */
        tools: z.record(Word, z.array(Glob).min(1).max(100)).default({}),
      }),
    )
    .default({}),
  /** Tools by their full names: those of no server, and single tools of any. */
  tools: z
    .array(
      z.strictObject({
        names: z.array(Glob).min(1).max(100),
        server: Word.optional(),
        classes: z.array(Word).max(20).default([]),
        op: Word.optional(),
      }),
    )
    .default([]),
});
export type ToolCatalogueFile = z.output<typeof ToolCatalogueFile>;

type Matcher = (name: string) => boolean;

interface Server {
  readonly name: string;
  readonly answersTo: Matcher;
  readonly classes: readonly string[];
  readonly ops: readonly (readonly [op: string, matches: Matcher])[];
  readonly tools: readonly (readonly [klass: string, matches: Matcher])[];
}

interface Entry {
  readonly matches: Matcher;
  readonly server: string | undefined;
  readonly classes: readonly string[];
  readonly op: string | undefined;
}

/** As a size, for which nothing is allocated ahead. */
const KINDS_REMEMBERED = 10_000;

/**
 * How clients name a tool of a server: `mcp__github__get_issue`, `mcp_github_get_issue`, `github__get_issue`,
 * `github.get_issue`, `github_get_issue`; and `mcp:github` for all tools of a server that the provider calls itself.
 */
const SURE = /^(?:mcp__(?<a>.+?)__(?<at>.+)|mcp:(?<b>.+)|(?<c>.+?)(?:__|\.|\/)(?<ct>.+))$/s;

/** Says what tools are. Entries of all files count together; where they differ, those of earlier files win. */
export class ToolCatalogue {
  readonly #servers: readonly Server[];
  readonly #entries: readonly Entry[];
  readonly #known = new LRUCache<string, ToolKind>({ maxSize: KINDS_REMEMBERED, sizeCalculation: () => 1 });

  constructor(files: readonly ToolCatalogueFile[]) {
    this.#servers = files.flatMap(({ servers }) =>
      Object.entries(servers).map(([name, { names, classes, ops, tools }]) => ({
        name,
        answersTo: matcher(names ?? [name]),
        classes,
        ops: Object.entries(ops).map(([op, globs]) => [op, matcher(globs)] as const),
        tools: Object.entries(tools).map(([klass, globs]) => [klass, matcher(globs)] as const),
      })),
    );
    this.#entries = files.flatMap(({ tools }) =>
      tools.map(({ names, server, classes, op }) => ({ matches: matcher(names), server, classes, op })),
    );
  }

  /** Every class a tool can be in, and every operation one can have. */
  get words(): { readonly classes: readonly string[]; readonly ops: readonly string[] } {
    const classes = [...this.#servers, ...this.#entries].flatMap(({ classes }) => classes);
    const ofSingle = this.#servers.flatMap(({ tools }) => tools.map(([klass]) => klass));
    const ops = [
      ...this.#servers.flatMap(({ ops }) => ops.map(([op]) => op)),
      ...this.#entries.flatMap(({ op }) => op ?? []),
    ];
    return { classes: [...new Set([...classes, ...ofSingle, UNCLASSIFIED, READ_ONLY])], ops: [...new Set(ops)] };
  }

  kindOf(tool: string): ToolKind {
    const known = this.#known.get(tool);
    if (known !== undefined) return known;
    const kind = this.#classify(tool);
    this.#known.set(tool, kind);
    return kind;
  }

  #classify(tool: string): ToolKind {
    const classes = new Set<string>();
    const entries = this.#entries.filter(({ matches }) => matches(tool));
    for (const entry of entries) for (const klass of entry.classes) classes.add(klass);
    let server = entries.find((entry) => entry.server !== undefined)?.server;
    let op = entries.find((entry) => entry.op !== undefined)?.op;

    const split = this.#splitName(tool);
    for (const { name, classes: ofAll, ops, tools } of split.servers) {
      server ??= name;
      for (const klass of ofAll) classes.add(klass);
      for (const [klass, matches] of tools) if (matches(split.tool)) classes.add(klass);
      op ??= ops.find(([, matches]) => matches(split.tool))?.[0];
    }

    if (op === "read") classes.add(READ_ONLY);
    server ??= split.alias;
    return {
      server,
      ...(split.alias === "" || split.alias === server ? {} : { serverAlias: split.alias }),
      classes: classes.size === 0 ? [UNCLASSIFIED] : [...classes].sort(),
      op: op ?? "",
    };
  }

  /** The servers a name may belong to, the rest of the name, and the server's name as it is spelt there. */
  #splitName(tool: string): { servers: readonly Server[]; tool: string; alias: string } {
    const { a, at = "", b, c, ct = "" } = SURE.exec(tool)?.groups ?? {};
    const alias = a ?? b ?? "";
    const spelt = a ?? b ?? c;
    if (spelt !== undefined) {
      const servers = this.#servers.filter(({ answersTo }) => answersTo(spelt));
      if (servers.length > 0) return { servers, tool: a === undefined ? ct : at, alias: spelt };
      if (alias !== "") return { servers, tool: at, alias };
    }
    // One underscore also stands inside names, so only a name that is known ends at one.
    const rest = tool.replace(/^mcp_(?!_)/, "");
    for (let at = rest.indexOf("_"); at > 0; at = rest.indexOf("_", at + 1)) {
      const head = rest.slice(0, at);
      const servers = this.#servers.filter(({ answersTo }) => answersTo(head));
      if (servers.length > 0) return { servers, tool: rest.slice(at + 1), alias: head };
    }
    return { servers: [], tool, alias: "" };
  }
}

/** Case does not count, and white space is a character like any other, which it is not to the library. */
function matcher(globs: readonly string[]): Matcher {
  const matches = picomatch([...globs], { nocase: true, dot: true, bash: true });
  return (name) => matches(name.replace(/\s/g, "_"));
}
