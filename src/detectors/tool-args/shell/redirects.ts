import { type Data, NO_DATA } from "../analyst.js";
import { TAINTS } from "../facts.js";
import { classifyPath } from "../path.js";
import { baseName } from "./invocation.js";
import type { Scope } from "./scope.js";
import type { Redirect } from "./tree.js";
import type { Walk } from "./walk.js";
import { SHELLS } from "./wrappers.js";

/** What redirections give a command to read; undefined where it reads what its caller reads. */
export function redirectedInput(redirects: readonly Redirect[], scope: Scope, walk: Walk): Data | undefined {
  let input: Data | undefined;
  for (const { operator, target } of redirects) {
    if (operator === "<<" || operator === "<<<") {
      const { text, dynamic, taint, hosts } = walk.expandOne(target, scope);
      // What is known of a document still tells a script from a letter; of a single word it does not.
      input = { text: dynamic && operator === "<<<" ? undefined : text, taint, hosts };
    } else if (operator === "<") {
      const field = walk.expandOne(target, scope);
      input = field.stream ?? walk.facts.read(field, scope, "<");
    }
  }
  return input;
}

/** Sends `output` where redirections point; what is left of it flows on. `by` is the command that wrote it. */
export function redirectOutput(
  redirects: readonly Redirect[],
  scope: Scope,
  output: Data,
  by: string,
  walk: Walk,
): Data {
  let flowing = output;
  for (const { operator, fd, target } of redirects) {
    if (operator !== ">" && operator !== ">>" && operator !== ">&" && operator !== "<>") continue;
    const field = walk.expandOne(target, scope);
    if (operator === ">&" && /^(?:\d+|-)$/.test(field.text)) continue;
    const host = /^\/dev\/(?:tcp|udp)\/([^/]+)/.exec(field.text)?.[1];
    if (host !== undefined) {
      if (SHELLS.has(baseName(by)) || by === "exec" || operator === "<>") walk.facts.mark("shell-socket");
      scope.files.set(`&${fd ?? 1}`, { taint: TAINTS.net, hosts: [host] });
      walk.facts.flow(output.taint, "net", [host], "/dev/tcp");
      continue;
    }
    if (fd === 2) continue;
    const { path } = classifyPath(field.text, scope.cwd);
    if (path !== "/dev/null")
      walk.facts.path(operator === ">>" ? "append" : "write", field, scope, by, false, output.text);
    scope.files.set(path, output);
    flowing = NO_DATA;
  }
  for (const { operator, target } of redirects) {
    if (operator !== ">&") continue;
    const socket = scope.files.get(`&${walk.expandOne(target, scope).text}`);
    if (socket !== undefined && output.taint !== 0) walk.facts.flow(output.taint, "net", socket.hosts, "/dev/tcp");
  }
  return flowing;
}
