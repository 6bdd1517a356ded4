import { type Data, NO_DATA } from "../analyst.js";
import { TAINTS } from "../facts.js";
import { classifyPath } from "../path.js";
import { parallel, xargs } from "./fan-out.js";
import { asData, type Invocation } from "./invocation.js";
import { printed } from "./outputs.js";
import { feedShell } from "./shells.js";
import type { Walk } from "./walk.js";

/** Commands of the shell itself, which change what the rest of the script means; undefined for any other. */
export function builtin(call: Invocation, walk: Walk): Data | undefined {
  const { name, operands, words, input, options, fields, scope } = call;
  const first = operands[0];
  switch (name) {
    case "cd":
    case "pushd":
    case "chdir": {
      const target = first === undefined ? "~" : first.text === "-" ? scope.previousCwd : first.text;
      scope.previousCwd = scope.cwd;
      const { path } = classifyPath(target, scope.cwd);
      scope.cwd = path === "." ? "" : path;
      return NO_DATA;
    }
    case "popd":
      scope.cwd = scope.previousCwd;
      return NO_DATA;
    case "export":
    case "declare":
    case "typeset":
    case "local":
    case "readonly":
      for (const field of operands) {
        const equals = field.text.indexOf("=");
        if (equals > 0)
          scope.variables.set(field.text.slice(0, equals), {
            text: field.dynamic ? undefined : field.text.slice(equals + 1),
            taint: field.taint,
            hosts: field.hosts,
          });
      }
      walk.facts.command(
        "export",
        words,
        options,
        operands.map((field) => field.text),
      );
      return (options.flags.has("p") || words.length === 1) && operands.length === 0
        ? { taint: TAINTS.env, hosts: [] }
        : NO_DATA;
    case "alias":
      for (const field of operands) {
        const equals = field.text.indexOf("=");
        if (equals < 1) continue;
        const value = field.text.slice(equals + 1);
        scope.aliases.set(field.text.slice(0, equals), value);
        walk.nested(value, scope);
      }
      return NO_DATA;
    case "trap":
      if (first !== undefined && first.text !== "-") walk.nested(first.text, scope);
      return NO_DATA;
    case "read":
    case "mapfile":
    case "readarray":
      for (const field of operands) {
        const text = operands.length === 1 ? input.text?.split("\n")[0] : undefined;
        scope.variables.set(field.text, { text, taint: input.taint, hosts: input.hosts });
      }
      return NO_DATA;
    case "eval": {
      const given = fields.slice(1).filter(({ text }, at) => at > 0 || text !== "--");
      const text = given.map((field) => field.text).join(" ");
      const taint = given.reduce((bits, field) => bits | field.taint, 0);
      const hosts = given.flatMap((field) => field.hosts);
      walk.facts.command(name, words, options);
      if (taint & (TAINTS.net | TAINTS.decode)) walk.facts.flow(taint, "shell", hosts, name);
      if (!given.some((field) => field.dynamic)) return walk.nested(text, scope);
      return NO_DATA;
    }
    case "source":
    case ".": {
      if (first === undefined) return NO_DATA;
      const content =
        first.text === "/dev/stdin"
          ? input
          : (first.stream ?? scope.files.get(classifyPath(first.text, scope.cwd).path));
      if (content !== undefined) feedShell(content, scope, name, walk);
      else walk.facts.path("execute", first, scope, name, false);
      if (/(?:^|\/)\.env(?:\.|$)/.test(first.text)) walk.facts.path("read", first, scope, name, false);
      return NO_DATA;
    }
    case "echo":
    case "printf":
      if (words[1] === "-v" && words[2] !== undefined) {
        scope.variables.set(
          words[2],
          printed({ ...call, words: [name, ...words.slice(3)], operands: operands.slice(1) }),
        );
        return NO_DATA;
      }
      if (fields.some((field) => (field.taint & TAINTS["env-secret"]) !== 0)) walk.facts.command(name, words, options);
      return printed(call);
    case ":":
    case "true":
    case "false":
      return NO_DATA;
    case "xargs":
      return xargs(call, walk);
    case "parallel":
      return parallel(call, walk);
    case "set":
      walk.facts.command(name, words, options);
      if (words.includes("--")) {
        for (const [at, field] of operands.entries()) scope.variables.set(String(at + 1), asData(field));
        const all: Data = { text: operands.map((field) => field.text).join(" "), taint: 0, hosts: [] };
        for (const every of ["@", "*"]) scope.variables.set(every, all);
      }
      if (operands.length === 0 && options.flags.size === 0) return { taint: TAINTS.env, hosts: [] };
      return NO_DATA;
    case "env":
    case "printenv":
      if (name === "printenv" && operands.length > 0) {
        const isSecret = operands.some((field) => /SECRET|TOKEN|PASSWORD|KEY|CREDENTIAL/i.test(field.text));
        return { taint: isSecret ? TAINTS["env-secret"] : 0, hosts: [] };
      }
      walk.facts.command(name, words, options);
      return { taint: TAINTS.env, hosts: [] };
    case "exec":
      return NO_DATA;
    default:
      return undefined;
  }
}
