import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { scanEventOf } from "../../../src/cli/scan-event.js";
import { loadDetectorHost } from "../../../src/server/detector-set.js";

/** Public test material and texts of other projects, each with its source and licence; packed, as it looks like leaks. */
interface Row {
  readonly group: string;
  readonly text: string;
  /** What is to be found in the text; absent where nothing is. */
  readonly secret?: string;
  readonly source: string;
  readonly licence: string;
}

const packed = readFileSync("test/fixtures/secrets/rows.jsonl.gz");
const rows = gunzipSync(packed)
  .toString()
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

test("as many are found as the documented figures rest on, and no more where there is nothing", async () => {
  const host = await loadDetectorHost([{ from: "secrets", options: {} }], Buffer.alloc(32));
  const counts: Record<string, { hit: number; of: number }> = {};
  for (const { group, text, secret } of rows) {
    const { findings } = host.scan(scanEventOf({ text, kind: "user" }), ["secrets"]);
    const at = secret === undefined ? -1 : text.indexOf(secret);
    const isHit = findings.some(({ start, end }) => secret === undefined || (start < at + secret.length && end > at));
    const of = counts[group] ?? { hit: 0, of: 0 };
    counts[group] = { hit: of.hit + (isHit ? 1 : 0), of: of.of + 1 };
  }
  expect(Object.fromEntries(Object.entries(counts).map(([group, { hit, of }]) => [group, `${hit} of ${of}`]))).toEqual({
    "third-party": "115 of 120",
    own: "80 of 80",
    "near miss": "3 of 100",
    placeholder: "0 of 60",
    "identifier of LLM traffic": "0 of 60",
    "public by design": "0 of 30",
    "chunk of a file": "0 of 60",
  });
});
