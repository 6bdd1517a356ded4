/**
 * Trains the model of the injection detector:
 *
 *   npm run train:injection -- <corpus folder> [--left-out]
 *
 * The folder holds `train.jsonl` and `dev.jsonl`, one `{text, label: 0|1, kind, source, licence}` a line. Writes
 * `weights.bin` and `weights.report.json` beside the model. `--left-out` also trains without each sixth of the sources
 * in turn and reports how those are found. The same corpus gives the same weights.
 */
import { writeFileSync } from "node:fs";
import { packWeights } from "../src/detectors/injection/model/weights.js";
import { injectionRules } from "../src/detectors/injection/rules/all.js";
import { readCorpus } from "./train-injection/corpus.js";
import { leftOut, leftOutTable } from "./train-injection/left-out.js";
import { trainModel } from "./train-injection/model.js";
import { reportOf } from "./train-injection/report.js";

const [folder, ...flags] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: train-injection <corpus folder> [--left-out]");
  process.exit(2);
}
const { train, dev } = readCorpus(folder);
const weights = trainModel(train, dev, injectionRules);
const model = new URL("../src/detectors/injection/model/", import.meta.url);
writeFileSync(new URL("weights.bin", model), packWeights(weights));
const groups = flags.includes("--left-out") ? leftOut([...train, ...dev], injectionRules) : undefined;
const report = { ...reportOf(weights, train, dev), ...(groups === undefined ? {} : { leftOut: groups }) };
writeFileSync(new URL("weights.report.json", model), `${JSON.stringify(report, null, 2)}\n`);
console.log(JSON.stringify({ ...report, sources: undefined, leftOut: undefined }, null, 2));
if (groups !== undefined) console.log(leftOutTable(groups).join("\n"));
