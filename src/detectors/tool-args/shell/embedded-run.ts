import { embeddedScripts } from "./embedded.js";
import { findUse } from "./find.js";
import type { Invocation } from "./invocation.js";
import { feedShell } from "./shells.js";
import type { Walk } from "./walk.js";

/** Reads what stands in the words of a command and will run: scripts, queries, programs. */
export function embedded(call: Invocation, walk: Walk): void {
  const { name, operands, input, hasInput, scope } = call;
  const { facts } = walk;
  if (name === "find" || name === "fd" || name === "fdfind") findUse(call, walk);
  if (hasInput && (name === "at" || name === "batch")) feedShell(input, scope, name, walk);
  if (name.startsWith("sqlite") && operands[0] !== undefined) facts.read(operands[0], scope, name);
  for (const { language, text, context } of embeddedScripts(call)) {
    if (language === "shell") walk.nested(text, scope);
    else if (language === "sql") facts.analyst.sql(text, "command", context, facts.below());
    else facts.analyst.code(language, text, facts.below());
  }
  if (/^[gm]?awk$/.test(name) && /\/inet\/(?:tcp|udp)\//.test(operands[0]?.text ?? "")) facts.mark("shell-socket");
}
