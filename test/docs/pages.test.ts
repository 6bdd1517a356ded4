import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MARKER, PAGES } from "../../scripts/pages/all.js";

test.each(Object.entries(PAGES))("%s is what `npm run docs` writes", (path, page) => {
  const text = readFileSync(path, "utf8");
  const [introduction = "", rest] = text.split(MARKER);
  expect(rest).toBeDefined();
  expect(text === page(introduction + MARKER), "run `npm run docs` and commit the pages").toBe(true);
});
