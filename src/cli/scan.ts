import { createInterface } from "node:readline";
import { Command } from "commander";
import { z } from "zod";
import { OperatorError } from "../plugins/errors.js";
import { type HookEvent, SEGMENT_KINDS } from "../plugins/event.js";
import type { DetectorHost, ReportedFinding } from "../plugins/host.js";
import { type Config, loadConfig } from "../server/config.js";
import { BUILT_IN_IDS, detectorSources, loadDetectorHost } from "../server/detector-set.js";
import { scanEventOf } from "./scan-event.js";

const Line = z.union([
  z.strictObject({ id: z.string(), text: z.string(), kind: z.enum(SEGMENT_KINDS).default("user") }),
  z.strictObject({ id: z.string(), tool: z.strictObject({ name: z.string(), params: z.unknown() }) }),
]);
type Line = z.infer<typeof Line>;

interface ScanFlags {
  readonly config?: string;
  readonly detectors?: readonly BuiltInId[];
  readonly minScore?: number;
  readonly reasons?: boolean;
}

type BuiltInId = (typeof BUILT_IN_IDS)[number];

/** Who asks for personal data on the command line wants to see all kinds of it. */
const ALL_PERSONAL_DATA = { kinds: { "*": "monitor" } };

/** Fingerprints are not shown by this command, so their key may be anything. */
const NO_KEY = new Uint8Array(32);

export function scanCommand(): Command {
  return new Command("scan")
    .description("run the detectors over JSONL on stdin, one {id, text, kind?} or {id, tool: {name, params}} a line")
    .option("-c, --config <file>", "configuration file; its detectors and plugins are the ones that run")
    .option(
      "--detectors <ids>",
      `built-in detectors to run instead of the configured ones, with commas: ${BUILT_IN_IDS.join(",")}`,
      parseDetectors,
    )
    .option(
      "--min-score <number>",
      "show findings from this score on, 0 to 1 (default: each detector's own threshold)",
      parseScore,
    )
    .option("--reasons", "also show what each score is made of")
    .action(async ({ config, detectors, minScore, reasons = false }: ScanFlags) => {
      const host = await scanningHost(only(detectors, loadConfig({ config })), minScore);
      let number = 0;
      for await (const text of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
        number++;
        if (text.trim() === "") continue;
        const answer = JSON.stringify(scanLine(host, parseLine(text, number), reasons));
        // Waiting for the reader keeps memory flat on inputs of any length.
        if (!process.stdout.write(`${answer}\n`)) await new Promise((resolve) => process.stdout.once("drain", resolve));
      }
    });
}

/** The configuration with these built-in detectors switched on, and the others off. */
function only(ids: readonly BuiltInId[] | undefined, config: Config): Config {
  if (ids === undefined) return config;
  const entryOf = (id: BuiltInId): Config["detectors"][BuiltInId] => {
    if (!ids.includes(id)) return false;
    return config.detectors[id] === false ? (id === "pii" ? ALL_PERSONAL_DATA : true) : config.detectors[id];
  };
  const detectors = { ...config.detectors };
  for (const id of BUILT_IN_IDS) detectors[id] = entryOf(id);
  return { ...config, detectors };
}

/** The server's detectors with the server's options; a minimum score is handed to each detector that has the option. */
async function scanningHost(config: Config, minScore: number | undefined): Promise<DetectorHost> {
  const sources = detectorSources(config).map((source) =>
    minScore === undefined || source.from.startsWith("file:")
      ? source
      : { ...source, options: { ...source.options, minScore } },
  );
  return loadDetectorHost(sources, NO_KEY);
}

function scanLine(host: DetectorHost, line: Line, withReasons: boolean): unknown {
  const event = scanEventOf(line);
  const { findings, lanes } = host.scan(event);
  const failed = lanes.filter(({ status }) => status === "failed").map(({ detector }) => detector);
  return {
    id: line.id,
    findings: findings.map((finding) => describe(finding, event, withReasons)),
    ...(failed.length === 0 ? {} : { failed }),
  };
}

function describe(finding: ReportedFinding, event: HookEvent, withReasons: boolean): unknown {
  const { detector, rule, category, severity, level, score, reasons = [], segment, start, end } = finding;
  const text = event.segments[segment]?.text ?? "";
  const before = Buffer.byteLength(text.slice(0, start));
  return {
    detector,
    rule,
    category,
    severity,
    level,
    score,
    ...(withReasons ? { reasons } : {}),
    start: before,
    end: before + Buffer.byteLength(text.slice(start, end)),
  };
}

function parseLine(text: string, number: number): Line {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new OperatorError("INPUT_INVALID", `line ${number}: not JSON`);
  }
  const parsed = Line.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new OperatorError(
    "INPUT_INVALID",
    `line ${number}: expected {"id","text","kind"?} or {"id","tool":{"name","params"}}`,
  );
}

function parseDetectors(text: string): readonly BuiltInId[] {
  return text.split(",").map((name) => {
    const id = BUILT_IN_IDS.find((known) => known === name.trim());
    if (id === undefined) {
      throw new OperatorError("INPUT_INVALID", `--detectors: ids are ${BUILT_IN_IDS.join(", ")}, with commas between`);
    }
    return id;
  });
}

function parseScore(text: string): number {
  const score = Number(text);
  if (text.trim() !== "" && score >= 0 && score <= 1) return score;
  throw new OperatorError("INPUT_INVALID", "--min-score: a number from 0 to 1 is expected");
}
