import { createInterface } from "node:readline";
import { Command } from "commander";
import { z } from "zod";
import { OperatorError } from "../plugins/errors.js";
import { type HookEvent, SEGMENT_KINDS } from "../plugins/event.js";
import type { DetectorHost, ReportedFinding } from "../plugins/host.js";
import { type Config, loadConfig } from "../server/config.js";
import { detectorSources, loadDetectorHost } from "../server/detector-set.js";
import { scanEventOf } from "./scan-event.js";

const Line = z.union([
  z.strictObject({ id: z.string(), text: z.string(), kind: z.enum(SEGMENT_KINDS).default("user") }),
  z.strictObject({ id: z.string(), tool: z.strictObject({ name: z.string(), params: z.unknown() }) }),
]);
type Line = z.infer<typeof Line>;

/** Fingerprints are not shown by this command, so their key may be anything. */
const NO_KEY = new Uint8Array(32);

export function scanCommand(): Command {
  return new Command("scan")
    .description("run the detectors over JSONL on stdin, one {id, text, kind?} or {id, tool: {name, params}} a line")
    .option("-c, --config <file>", "configuration file; its detectors and plugins are the ones that run")
    .option(
      "--min-score <number>",
      "show findings from this score on, 0 to 1 (default: each detector's own threshold)",
      parseScore,
    )
    .action(async ({ config, minScore }: { config?: string; minScore?: number }) => {
      const host = await scanningHost(loadConfig({ config }), minScore);
      let number = 0;
      for await (const text of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
        number++;
        if (text.trim() === "") continue;
        const answer = JSON.stringify(scanLine(host, parseLine(text, number)));
        // Waiting for the reader keeps memory flat on inputs of any length.
        if (!process.stdout.write(`${answer}\n`)) await new Promise((resolve) => process.stdout.once("drain", resolve));
      }
    });
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

function scanLine(host: DetectorHost, line: Line): unknown {
  const event = scanEventOf(line);
  const { findings, lanes } = host.scan(event);
  const failed = lanes.filter(({ status }) => status === "failed").map(({ detector }) => detector);
  return {
    id: line.id,
    findings: findings.map((finding) => describe(finding, event)),
    ...(failed.length === 0 ? {} : { failed }),
  };
}

function describe(finding: ReportedFinding, event: HookEvent): unknown {
  const { detector, rule, category, severity, level, score, segment, start, end } = finding;
  const text = event.segments[segment]?.text ?? "";
  const before = Buffer.byteLength(text.slice(0, start));
  return {
    detector,
    rule,
    category,
    severity,
    level,
    score,
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

function parseScore(text: string): number {
  const score = Number(text);
  if (text.trim() !== "" && score >= 0 && score <= 1) return score;
  throw new OperatorError("INPUT_INVALID", "--min-score: a number from 0 to 1 is expected");
}
