import { expect, test } from "vitest";
import { isTyped, readRows } from "../../../scripts/train-injection/corpus.js";
import { scanEventOf } from "../../../src/cli/scan-event.js";
import { injection } from "../../../src/detectors/injection/index.js";
import { NO_KEYWORDS } from "./injection-of.js";

/** Rows the model was not trained on, each with where it comes from and its licence. */
const rows = readRows("test/fixtures/injection/rows.jsonl");

const detector = injection.create({});

test("as many are found as the documented figures rest on", () => {
  const found: Record<string, string> = {};
  for (const kind of ["direct", "indirect", "jailbreak", "benign", "benign-hard"]) {
    const ofKind = rows.filter((row) => row.kind === kind);
    const hits = ofKind.filter((row) => {
      const isUser = row.label === 1 ? row.kind !== "indirect" : isTyped(row);
      const event = scanEventOf({ text: row.text, kind: isUser ? "user" : "tool_result" });
      return detector.scan(event, NO_KEYWORDS).length > 0;
    });
    found[kind] = `${hits.length} of ${ofKind.length}`;
  }
  expect(found).toEqual({
    direct: "27 of 30",
    indirect: "13 of 20",
    jailbreak: "16 of 20",
    benign: "0 of 40",
    "benign-hard": "0 of 40",
  });
});
