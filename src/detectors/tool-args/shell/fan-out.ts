import { type Data, NO_DATA } from "../analyst.js";
import { TAINTS } from "../facts.js";
import type { Field } from "./expand.js";
import { baseName, type Invocation, plain } from "./invocation.js";
import type { Walk } from "./walk.js";
import { SHELLS } from "./wrappers.js";

const ITEMS_MAX = 16;
const XARGS_VALUES: ReadonlySet<string> = new Set("InPLdaEs");

/** `… | xargs rm`: the command with what came in as its last words. */
export function xargs({ words, fields, options, input: piped, scope }: Invocation, walk: Walk): Data {
  if (options.flags.has("help") || options.flags.has("version")) return NO_DATA;
  let at = 1;
  let hole = "";
  for (; at < words.length; at++) {
    const word = words[at] ?? "";
    if (!word.startsWith("-") || word === "-") break;
    const letter = word.slice(1, 2);
    if (letter === "I") hole = word.length > 2 ? word.slice(2) : (words[at + 1] ?? "{}");
    if (letter === "i" || word.startsWith("--replace")) hole = "{}";
    if (XARGS_VALUES.has(letter) && word.length === 2) at++;
  }
  const inner = fields.slice(at);
  const file = fields[options.values.get("a")?.[0]?.word ?? -1];
  const input = file === undefined ? piped : (file.stream ?? walk.facts.read(file, scope, "xargs"));
  if (inner.length === 0) return input;
  const { taint, hosts } = input;
  const items = (input.items ?? input.text?.split(/\s+/) ?? []).filter((item) => item !== "").slice(0, ITEMS_MAX);
  const given: Field[] =
    items.length > 0
      ? items.map((item) => ({ ...plain(item), taint, hosts }))
      : [{ text: "$stdin", dynamic: true, computed: true, taint, hosts }];
  const first = given[0] ?? plain("");
  const filled =
    hole === ""
      ? [...inner, ...given]
      : inner.map((field) =>
          field.text.includes(hole)
            ? {
                ...field,
                text: field.text.replaceAll(hole, first.text),
                dynamic: first.dynamic,
                taint: field.taint | taint,
              }
            : field,
        );
  const isForeign = (taint & (TAINTS.net | TAINTS.decode)) !== 0;
  if (hole === "" && isForeign && SHELLS.has(baseName(inner[0]?.text ?? "")))
    walk.facts.flow(taint, "shell", hosts, "xargs");
  return walk.facts.within("xargs", false, () => walk.invoke(filled, [], scope, NO_DATA, true));
}

/** `parallel cmd ::: a b`; without a command its input lines are commands. */
export function parallel({ words, input, scope }: Invocation, walk: Walk): Data {
  const separator = words.findIndex((word) => word === ":::" || word === "::::");
  const items = separator < 0 ? [...(input.items ?? [])] : words.slice(separator + 1);
  let at = 1;
  while (at < words.length && (words[at] ?? "").startsWith("-"))
    at += /^-[jNnLI]$|^--jobs$/.test(words[at] ?? "") ? 2 : 1;
  const inner = words.slice(at, separator < 0 ? undefined : separator).join(" ");
  if (inner === "" && input.taint & TAINTS.net) walk.facts.flow(input.taint, "shell", input.hosts, "parallel");
  for (const text of parallelScripts(inner, items, input).slice(0, ITEMS_MAX)) walk.nested(text, scope);
  return NO_DATA;
}

function parallelScripts(inner: string, items: readonly string[], input: Data): readonly string[] {
  if (inner === "") return items.length > 0 ? items : (input.text?.split("\n") ?? []);
  if (items.length === 0) return [inner];
  return [inner.includes("{}") ? inner.replaceAll("{}", items[0] ?? "") : `${inner} ${items.join(" ")}`];
}
