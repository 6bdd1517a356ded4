import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fill } from "../../bench/page.js";
import { SUITE } from "../../bench/suite.js";

const tables = [
  {
    title: "Speeds",
    rows: [
      { text: "prose", "MB/s": 61.234 },
      { text: "code", "MB/s": 7 },
    ],
  },
];

test("tables go between their marks, and again over what stands there", () => {
  const page = "Before.\n<!-- bench floor -->\nold\n<!-- end floor -->\nAfter.\n";
  const filled = `Before.
<!-- bench floor -->

Speeds:

| text | MB/s |
| --- | --- |
| prose | 61.2 |
| code | 7 |

<!-- end floor -->
After.
`;
  expect(fill(page, "floor", tables)).toBe(filled);
  expect(fill(filled, "floor", tables)).toBe(filled);
});

test("docs/performance.md has a place for every bench, and names its command", () => {
  const page = readFileSync(new URL("../../docs/performance.md", import.meta.url), "utf8");
  for (const { name } of SUITE) {
    expect(() => fill(page, name, tables)).not.toThrow();
    expect(page).toContain(`npm run bench -- ${name}`);
  }
});
