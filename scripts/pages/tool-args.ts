import { toolArgsRules } from "../../src/detectors/tool-args/rules/all.js";
import { tagsOf, VOCABULARIES } from "../../src/detectors/tool-args/tags.js";
import { cell, table } from "./markdown.js";

/** docs/detectors/tool-args.md: what stands there before the table is the page's own text. */
export function toolArgsPage(introduction: string): string {
  const rows = toolArgsRules.map((rule) => [
    `\`${rule.id}\``,
    cell(rule.title),
    rule.level,
    cell(rule.remedy),
    tagsOf(rule).join(" "),
  ]);
  const editions = Object.values(VOCABULARIES).map(({ edition }) => edition);
  return `${introduction}\n${table(["Rule", "What", "Level", "What to do instead", "Tags"], rows)}\n\nTags are ids of ${editions.join("; ")}.\n`;
}
