/**
 * Writes the tables of docs/detectors/secrets.md, pii.md and tool-args.md from the rules, and that of docs/api.md from
 * the operations. Everything above the marker of a page is its own text and stays.
 *
 *     npm run docs
 */
import { readFileSync, writeFileSync } from "node:fs";
import { MARKER, PAGES } from "./pages/all.js";

for (const [path, page] of Object.entries(PAGES)) {
  const [introduction = ""] = readFileSync(path, "utf8").split(MARKER);
  writeFileSync(path, page(introduction + MARKER));
}
