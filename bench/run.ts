import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { SUITE } from "./suite.js";
import { markdown } from "./table.js";

/**
 *     npm run bench                      every bench
 *     npm run bench -- floor detectors   some of them
 *
 * Tables go to stdout, tables and figures as JSON to bench/results/<name>.json.
 */
const names = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const unknown = names.filter((name) => !SUITE.some((bench) => bench.name === name));
if (unknown.length > 0) {
  process.stderr.write(`no bench ${unknown.join(", ")}; there are ${SUITE.map(({ name }) => name).join(", ")}\n`);
  process.exit(2);
}

const results = new URL("./results/", import.meta.url);
mkdirSync(results, { recursive: true });
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };

for (const bench of SUITE) {
  if (names.length > 0 && !names.includes(bench.name)) continue;
  process.stdout.write(`\n## ${bench.name}\n\n${bench.question}\n`);
  const result = await bench.run({ isGuard: false });
  for (const table of result.tables) process.stdout.write(`\n${table.title}\n\n${markdown(table)}\n`);
  const file = new URL(`${bench.name}.json`, results);
  writeFileSync(file, `${JSON.stringify({ question: bench.question, machine, ...result }, null, 2)}\n`);
}
