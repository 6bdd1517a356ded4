import type { CaseResult } from "./run-case.js";

/** Results as JUnit's XML, which build servers read: a suite a file, a case a test. */
export function junitOf(results: readonly CaseResult[]): string {
  const files = [...new Set(results.map(({ test }) => test.file))];
  const suites = files.map((file) => {
    const own = results.filter(({ test }) => test.file === file);
    const failed = own.filter(({ failures }) => failures.length > 0).length;
    return [
      `  <testsuite name="${escaped(file)}" tests="${own.length}" failures="${failed}" errors="0">`,
      ...own.map((result) => testCase(file, result)),
      "  </testsuite>",
    ].join("\n");
  });
  const failed = results.filter(({ failures }) => failures.length > 0).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="shutter policy test" tests="${results.length}" failures="${failed}">`,
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase(file: string, { test, failures }: CaseResult): string {
  const head = `    <testcase classname="${escaped(file)}" name="${escaped(test.name)}" file="${escaped(file)}" line="${test.line}"`;
  if (failures.length === 0) return `${head}/>`;
  const [first = ""] = failures;
  const text = escaped([`${file}:${test.line}`, ...failures].join("\n"));
  return `${head}>\n      <failure message="${escaped(first)}">${text}</failure>\n    </testcase>`;
}

/** Also takes out what XML 1.0 cannot hold at all. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/(?![\n\r\t])\p{Cc}|[\ufffe\uffff]/gu, "\ufffd")
    .replace(/[&<>"'\n\r\t]/g, (char) => `&#${char.charCodeAt(0)};`);
}
