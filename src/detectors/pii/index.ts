import { z } from "zod";
import { defineDetector } from "../../plugins/contract.js";
import { HOOK_EVENT_TYPES, SEGMENT_KINDS } from "../../plugins/event.js";
import { PII_MODES } from "./kind.js";
import { PII_KINDS } from "./kinds/all.js";
import { PiiScanner } from "./scanner.js";

/** A number that is the whole of a text, with nothing that says what it is, scores just this. */
const SHOWN_SCORE_MIN = 0.5;
const IDS = PII_KINDS.map(({ id }) => id);

export const pii = defineDetector({
  meta: {
    id: "pii",
    about: "Personal data: addresses, telephone, card, account and national identity numbers.",
    version: "2",
    events: HOOK_EVENT_TYPES,
    reads: SEGMENT_KINDS.filter((kind) => kind !== "media" && kind !== "tool_def"),
  },
  options: z.strictObject({
    /** Mode by kind; `*` for all that are not named. Without an entry a kind has its own default. */
    kinds: z.partialRecord(z.enum(["*", ...IDS]), z.enum(PII_MODES)).default({}),
    /** Findings scored lower are not reported. */
    minScore: z.number().min(0).max(1).default(SHOWN_SCORE_MIN),
  }),
  create({ kinds, minScore }) {
    const scanner = new PiiScanner(PII_KINDS, ({ id, mode }) => kinds[id] ?? kinds["*"] ?? mode);
    return { scan: (event) => scanner.scan(event).filter(({ score }) => score >= minScore) };
  },
});
