import { type Data, NO_DATA } from "../analyst.js";
import { TAINTS } from "../facts.js";
import { asData, type Invocation } from "./invocation.js";
import { writtenUnder } from "./recognise.js";
import { childScope, type Scope } from "./scope.js";
import type { Walk } from "./walk.js";

/** `sh`, `bash -c`, `powershell -Command`: whatever is handed to it is read as a script. */
export function runShell({ name, fields, words, options, input, hasInput, env, scope }: Invocation, walk: Walk): Data {
  if (name === "pwsh" || name === "powershell" || name === "cmd") {
    const text = words.slice(1).join(" ");
    walk.facts.command(name, words, options, env);
    walk.facts.analyst.windows(text, walk.facts.below());
    return NO_DATA;
  }
  let at = 1;
  let isCommand = false;
  for (; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") {
      at++;
      break;
    }
    if (!/^[-+]./.test(word)) break;
    if (word === "--help" || word === "--version" || word === "-n" || word === "-nv" || word === "-vn") return NO_DATA;
    if (word === "--rcfile" || word === "--init-file" || word === "-o" || word === "-O") at++;
    else if (/^-[a-zA-Z]*c[a-zA-Z]*$/.test(word)) isCommand = true;
  }
  walk.facts.command(name, words, options, env);
  const target = fields[at];
  if (isCommand) {
    if (target === undefined) return NO_DATA;
    if (target.taint & (TAINTS.net | TAINTS.decode)) walk.facts.flow(target.taint, "shell", target.hosts, name);
    if (target.dynamic && (target.taint & (TAINTS.net | TAINTS.decode)) === 0 && /^\$/.test(target.text))
      walk.facts.mark("computed-shell");
    const inner = childScope(scope);
    for (const [index, field] of fields.slice(at + 1).entries()) inner.variables.set(String(index), asData(field));
    return walk.nested(target.text, inner);
  }
  const isInteractive = words.some((word) => /^-[a-z]*i/.test(word));
  if (
    target !== undefined &&
    words[1] !== "-s" &&
    !words.slice(1, at).includes("-s") &&
    target.text !== "-" &&
    target.text !== "/dev/stdin"
  ) {
    const content = target.stream ?? writtenUnder(target.text, scope);
    if (content !== undefined) feedShell(content, scope, name, walk);
    else walk.facts.path("execute", target, scope, name, false);
    return NO_DATA;
  }
  if (hasInput) {
    feedShell(input, scope, name, walk);
    return { taint: TAINTS["shell-output"], hosts: [] };
  }
  if (isInteractive) return { taint: TAINTS["shell-output"], hosts: [] };
  return NO_DATA;
}

/** Text that reaches a shell is a script, whichever way it came. */
export function feedShell(data: Data, scope: Scope, by: string, walk: Walk): void {
  if (data.taint !== 0) walk.facts.flow(data.taint, "shell", data.hosts, by);
  if (data.text !== undefined) walk.nested(data.text, scope);
}
