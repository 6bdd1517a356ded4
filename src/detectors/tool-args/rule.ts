import { z } from "zod";
import { LEVELS, type Level, SEVERITIES, type Severity } from "../../plugins/contract.js";
import { OperatorError } from "../../plugins/errors.js";
import { type Fact, type FactKind, MARKS, PATH_OPS, SINKS, TAINTS, type TaintName } from "./facts.js";
import { alternatives, type ListName, type Lists } from "./lists.js";
import { PATH_CLASSES } from "./path-classes.js";
import type { Surroundings } from "./surroundings.js";
import { VOCABULARIES } from "./tags.js";
import { HOST_KINDS, isForeignScheme, URL_TRAITS } from "./url.js";

const Regex = z.string().min(1).max(4_000);
const TaintNames = z.array(z.enum(Object.keys(TAINTS) as [TaintName, ...TaintName[]]));

/** A command by name (alternatives separated by blanks; "*" for any) and the rest of its line. */
const OnCommand = z.strictObject({
  on: z.literal("command"),
  name: z.string(),
  /** Matched against the line after the name. */
  line: Regex.optional(),
  notLine: Regex.optional(),
  /** Like `line`, with quoted text in it. */
  text: Regex.optional(),
  /** One of these options is present, without dashes, separated by blanks. */
  flag: z.string().optional(),
  noFlag: z.string().optional(),
  /** Matched against `NAME=value` of its environment. */
  env: Regex.optional(),
  /** Nothing of the command or its environment is development, test or staging by name. */
  notDevelopment: z.literal(true).optional(),
});
const OnPath = z.strictObject({
  on: z.literal("path"),
  op: z.array(z.enum(PATH_OPS)),
  class: z.array(z.enum(PATH_CLASSES)).optional(),
  not: z.array(z.enum(PATH_CLASSES)).optional(),
  recursive: z.boolean().optional(),
  glob: z.boolean().optional(),
  dynamic: z.boolean().optional(),
  traversal: z.boolean().optional(),
  by: Regex.optional(),
  notBy: Regex.optional(),
  path: Regex.optional(),
  notPath: Regex.optional(),
  content: Regex.optional(),
  notContent: Regex.optional(),
});
const OnUrl = z.strictObject({
  on: z.literal("url"),
  kind: z.array(z.enum(HOST_KINDS)).optional(),
  trait: z.array(z.enum(URL_TRAITS)).optional(),
  notTrait: z.array(z.enum(URL_TRAITS)).optional(),
  foreignScheme: z.literal(true).optional(),
  obfuscated: z.boolean().optional(),
  /** Matched against path and query. */
  path: Regex.optional(),
  notPath: Regex.optional(),
  port: Regex.optional(),
  by: Regex.optional(),
  notBy: Regex.optional(),
});
const OnFlow = z.strictObject({
  on: z.literal("flow"),
  from: TaintNames,
  notFrom: TaintNames.optional(),
  to: z.array(z.enum(SINKS)),
  /** All hosts are (`true`) or one is not (`false`) on the list of known installers. */
  installer: z.boolean().optional(),
  by: Regex.optional(),
  notBy: Regex.optional(),
  host: Regex.optional(),
  notHost: Regex.optional(),
});
const OnSql = z.strictObject({
  on: z.literal("sql"),
  shape: Regex,
  notShape: Regex.optional(),
  hasWhere: z.boolean().optional(),
  byKey: z.boolean().optional(),
  hasLimit: z.boolean().optional(),
  tautology: z.boolean().optional(),
  brokenOut: z.boolean().optional(),
  isDevelopment: z.boolean().optional(),
  strings: Regex.optional(),
  via: z.array(z.enum(["tool", "command", "code"])).optional(),
});
const OnMark = z.strictObject({ on: z.literal("mark"), mark: z.array(z.enum(MARKS)) });
const OnTool = z.strictObject({
  on: z.literal("tool"),
  tool: Regex,
  params: Regex.optional(),
  notParams: Regex.optional(),
  notTool: Regex.optional(),
});
const OnMessage = z.strictObject({
  on: z.literal("message"),
  trait: z.array(z.enum(["secret", "private-key", "password-file", "personal-data"])),
});

const Condition = z.discriminatedUnion("on", [OnCommand, OnPath, OnUrl, OnFlow, OnSql, OnMark, OnTool, OnMessage]);
export type Condition = z.input<typeof Condition>;

/** A shell command line, or a whole tool call. */
const Example = z.union([z.string(), z.strictObject({ name: z.string(), params: z.unknown() })]);
export type Example = z.input<typeof Example>;

/** One named danger, as data: any of its conditions is enough. */
export const ToolRule = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, "lower case letters, digits, . and -, at most 64"),
  title: z.string().min(1).max(120),
  category: z.string().regex(/^[a-z]+(?:\.[a-z-]+)?$/),
  severity: z.enum(SEVERITIES),
  level: z.enum(LEVELS),
  /** ATT&CK, ATLAS and OWASP ids. */
  tags: z
    .array(z.string().refine((tag) => Object.values(VOCABULARIES).some(({ ids }) => ids.test(tag)), "no known id"))
    .min(1),
  /** What the agent should do instead: one line. */
  remedy: z.string().min(1).max(160),
  when: z.array(Condition).min(1),
  examples: z.strictObject({ match: z.array(Example).min(1), ignore: z.array(Example).min(1) }),
});
export type ToolRule = z.input<typeof ToolRule>;

export interface CompiledRule {
  readonly id: string;
  readonly category: string;
  readonly severity: Severity;
  readonly level: Level;
  readonly score: number;
  readonly tests: readonly CompiledCondition[];
}

export interface CompiledCondition {
  readonly kind: FactKind;
  /** Whether it can apply to facts like this one, judged by `subjectOf` alone: the answer is remembered. */
  readonly applies: (fact: never) => boolean;
  /** Whether it does apply, given that it can. */
  readonly test: (fact: never) => boolean;
}

/** What most conditions turn on: two facts of one kind and subject can meet the same conditions. */
export function subjectOf(fact: Fact): string {
  switch (fact.kind) {
    case "command":
    case "tool":
      return fact.name;
    case "path":
      return fact.at.classes.size === 0 ? fact.op : `${fact.op} ${[...fact.at.classes].join(" ")}`;
    case "flow":
      return fact.to;
    case "mark":
      return fact.mark;
    case "sql":
      return fact.via;
    case "url":
      return fact.url.kind;
    case "message":
      return "";
  }
}

const SCORES = { critical: 0.98, high: 0.9, medium: 0.6, low: 0.45 } as const;
/** @throws OperatorError RULE_INVALID naming the rule and the member at fault. */
export function compileRule(raw: ToolRule, surroundings: Surroundings, level: Level = raw.level): CompiledRule {
  const parsed = ToolRule.safeParse(raw);
  if (!parsed.success)
    throw new OperatorError("RULE_INVALID", `rule ${JSON.stringify(raw.id ?? null)}: ${z.prettifyError(parsed.error)}`);
  const { id, category, severity, when } = parsed.data;
  return {
    id,
    category,
    severity,
    level,
    score: level === "block" ? Math.max(SCORES[severity], 0.85) : Math.min(SCORES[severity], 0.6),
    tests: when.map((condition) => compileCondition(condition, surroundings)),
  };
}

function compileCondition(condition: z.output<typeof Condition>, surroundings: Surroundings): CompiledCondition {
  const { lists } = surroundings;
  const regex = (source: string | undefined): RegExp | undefined =>
    source === undefined ? undefined : new RegExp(filledIn(source, lists), "i");
  switch (condition.on) {
    case "command": {
      const line = regex(condition.line);
      const notLine = regex(condition.notLine);
      const text = regex(condition.text);
      const env = regex(condition.env);
      const flag = condition.flag?.split(" ");
      const noFlag = condition.noFlag?.split(" ");
      const names = new Set(condition.name.split(" "));
      return {
        kind: "command",
        applies: ({ name }: Fact & { kind: "command" }) => names.has(name) || names.has("*"),
        test: (fact: Fact & { kind: "command" }) => {
          if (env !== undefined && !fact.env.some((entry) => env.test(entry))) return false;
          if (flag !== undefined && !flag.some((name) => fact.flags.has(name))) return false;
          if (noFlag?.some((name) => fact.flags.has(name)) === true) return false;
          const rest = fact.line.slice(fact.name.length + 1);
          if (line !== undefined && !line.test(rest)) return false;
          if (notLine?.test(rest) === true) return false;
          if (text !== undefined && !text.test(fact.text)) return false;
          if (condition.notDevelopment !== true) return true;
          // `--stage prod`: names of options say nothing about what is meant.
          const values = rest.replace(/(?:^| )--?[a-z][\w-]*/gi, " ");
          return !surroundings.isDevelopment(values) && !fact.env.some((entry) => surroundings.isDevelopment(entry));
        },
      };
    }
    case "path": {
      const [by, notBy, path, notPath, content, notContent] = [
        condition.by,
        condition.notBy,
        condition.path,
        condition.notPath,
        condition.content,
        condition.notContent,
      ].map(regex);
      return {
        kind: "path",
        applies: ({ op, at }: Fact & { kind: "path" }) =>
          condition.op.includes(op) &&
          condition.class?.some((name) => at.classes.has(name)) !== false &&
          condition.not?.some((name) => at.classes.has(name)) !== true,
        test: (fact: Fact & { kind: "path" }) => {
          const { at } = fact;
          if (condition.recursive !== undefined && condition.recursive !== fact.recursive) return false;
          if (condition.glob !== undefined && condition.glob !== at.glob) return false;
          if (condition.dynamic !== undefined && condition.dynamic !== at.dynamic) return false;
          if (condition.traversal !== undefined && condition.traversal !== at.traversal) return false;
          if (by !== undefined && !by.test(fact.by)) return false;
          if (notBy?.test(fact.by) === true) return false;
          if (path !== undefined && !path.test(at.path)) return false;
          if (notPath?.test(at.path) === true) return false;
          if (content !== undefined && (fact.content === undefined || !content.test(fact.content.slice(0, 8_192))))
            return false;
          return !(
            notContent !== undefined &&
            fact.content !== undefined &&
            notContent.test(fact.content.slice(0, 8_192))
          );
        },
      };
    }
    case "url": {
      const [path, notPath, port, by, notBy] = [
        condition.path,
        condition.notPath,
        condition.port,
        condition.by,
        condition.notBy,
      ].map(regex);
      return {
        kind: "url",
        applies: ({ url }: Fact & { kind: "url" }) => condition.kind?.includes(url.kind) !== false,
        test: (fact: Fact & { kind: "url" }) => {
          const { url } = fact;
          if (condition.trait !== undefined && !condition.trait.some((trait) => url.traits.has(trait))) return false;
          if (condition.notTrait?.some((trait) => url.traits.has(trait)) === true) return false;
          if (condition.foreignScheme === true && !isForeignScheme(url.scheme)) return false;
          if (condition.obfuscated !== undefined && condition.obfuscated !== url.obfuscated) return false;
          if (path !== undefined && !path.test(url.path + url.query)) return false;
          if (notPath?.test(url.path + url.query) === true) return false;
          if (port !== undefined && !port.test(url.port)) return false;
          if (by !== undefined && !by.test(fact.by)) return false;
          return notBy?.test(fact.by) !== true;
        },
      };
    }
    case "flow": {
      const from = bits(condition.from);
      const notFrom = bits(condition.notFrom ?? []);
      const [by, notBy, host, notHost] = [condition.by, condition.notBy, condition.host, condition.notHost].map(regex);
      return {
        kind: "flow",
        applies: ({ to }: Fact & { kind: "flow" }) => condition.to.includes(to),
        test: (fact: Fact & { kind: "flow" }) => {
          if ((fact.from & from) === 0 || (fact.from & notFrom) !== 0) return false;
          if (by !== undefined && !by.test(fact.by)) return false;
          if (notBy?.test(fact.by) === true) return false;
          if (host !== undefined && !fact.hosts.some((name) => host.test(name))) return false;
          if (notHost !== undefined && fact.hosts.length > 0 && fact.hosts.every((name) => notHost.test(name)))
            return false;
          if (condition.installer === undefined) return true;
          return (
            condition.installer ===
            (fact.hosts.length > 0 && fact.hosts.every((name) => lists.installerHosts.has(name.toLowerCase())))
          );
        },
      };
    }
    case "sql": {
      const shape = new RegExp(condition.shape);
      const [notShape, strings] = [condition.notShape, condition.strings].map(regex);
      return {
        kind: "sql",
        applies: ({ via }: Fact & { kind: "sql" }) => condition.via?.includes(via) !== false,
        test: (fact: Fact & { kind: "sql" }) => {
          const { statement } = fact;
          if (!shape.test(statement.shape)) return false;
          if (notShape?.test(statement.shape) === true) return false;
          if (condition.hasWhere !== undefined && condition.hasWhere !== statement.hasWhere) return false;
          if (condition.byKey !== undefined && condition.byKey !== statement.byKey) return false;
          if (condition.hasLimit !== undefined && condition.hasLimit !== statement.hasLimit) return false;
          if (condition.tautology !== undefined && condition.tautology !== statement.tautology) return false;
          if (condition.brokenOut !== undefined && condition.brokenOut !== statement.brokenOut) return false;
          if (condition.isDevelopment !== undefined && condition.isDevelopment !== fact.isDevelopment) return false;
          return strings === undefined || statement.strings.some((text) => strings.test(text));
        },
      };
    }
    case "mark":
      return {
        kind: "mark",
        applies: ({ mark }: Fact & { kind: "mark" }) => condition.mark.includes(mark),
        test: () => true,
      };
    case "tool": {
      const tool = new RegExp(condition.tool);
      const [params, notParams, notTool] = [condition.params, condition.notParams, condition.notTool].map(regex);
      return {
        kind: "tool",
        applies: ({ name }: Fact & { kind: "tool" }) => tool.test(name) && notTool?.test(name) !== true,
        test: (fact: Fact & { kind: "tool" }) =>
          (params === undefined || params.test(fact.scalars.text)) && notParams?.test(fact.scalars.text) !== true,
      };
    }
    case "message":
      return {
        kind: "message",
        applies: () => true,
        test: (fact: Fact & { kind: "message" }) => condition.trait.some((trait) => fact.traits.has(trait)),
      };
  }
}

/** `@protectedBranches` in a pattern stands for what is on that list. */
function filledIn(source: string, lists: Lists): string {
  return source.replace(/@(installerHosts|protectedBranches|ownHosts)\b/g, (_, name: ListName) =>
    alternatives(lists[name]),
  );
}

function bits(names: readonly TaintName[]): number {
  return names.reduce((sum, name) => sum | TAINTS[name], 0);
}
