import { lookalikeFold } from "../lookalike.js";
import type { Field } from "./expand.js";
import type { FactWriter } from "./fact-writer.js";
import { baseName } from "./invocation.js";
import { globbedCommand, isVital } from "./recognise.js";

/** The program a command word stands for, with a mark where it was written so as not to be recognised. */
export function commandName(head: Field, fields: readonly Field[], facts: FactWriter): string {
  const name = baseName(head.text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole ASCII range is meant
  if (/[^\x00-\x7f]/.test(name)) {
    const folded = lookalikeFold(name);
    if (folded !== name && /^[\x21-\x7e]+$/.test(folded)) {
      facts.mark("disguised-command");
      return folded;
    }
  }
  if (head.pieced === true) facts.mark("disguised-command");
  if (/^\/.*[?*[]/.test(head.text)) {
    const real = globbedCommand(head.text);
    if (real !== undefined) {
      facts.mark("computed-command");
      return real;
    }
  }
  if (head.dynamic && head.text.startsWith("$")) {
    const rest = fields.slice(1).map((field) => field.text);
    const isDestructive =
      rest.some((word) => /^-(?:[a-z]*[rR][a-z]*|-recursive|-no-preserve-root)$/.test(word)) &&
      rest.some((word) => !word.startsWith("-") && isVital(word, ""));
    const runsDestruction = rest.some(
      (word, at) => /^(?:rm|mkfs.*|dd|shred)$/.test(word) && rest.slice(at + 1).some((later) => isVital(later, "")),
    );
    facts.mark(isDestructive || runsDestruction ? "computed-destruction" : "computed-command");
  }
  return name;
}
