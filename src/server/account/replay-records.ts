import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { readSpool, type SpoolRead } from "../../audit/read-spool.js";
import { AuditRecord, type CallRecord } from "../../audit/record.js";
import { OperatorError } from "../../plugins/errors.js";
import { type Compared, editsText, type ReplayItem } from "../../policy/authoring/replay.js";
import { type InputScope, type NotReplayable, restoreRequest } from "./recorded-inputs.js";

/** Where recorded decisions come from. */
export interface ReplaySource {
  /** Of all of it, to tell how far reading is. */
  readonly bytes: number;
  read(): AsyncGenerator<SpoolRead>;
}

/** The spools in a folder, at any depth, or files of records as `shutter audit tail` prints them. */
export function replaySource(paths: readonly string[]): ReplaySource {
  const files = paths.flatMap(filesAt);
  const bytes = files.reduce((sum, { path }) => sum + statSync(path).size, 0);
  const folders = [...new Set(files.flatMap(({ folder }) => (folder === undefined ? [] : [folder])))];
  const loose = files.filter(({ folder }) => folder === undefined);
  return {
    bytes,
    async *read() {
      for (const folder of folders) yield* readSpool(folder);
      for (const { path } of loose) yield* readJsonLines(path);
    },
  };
}

export interface ReplayOptions {
  /** What the policies that decide again ask for. */
  readonly asked: Omit<InputScope, "level">;
  readonly compared: Compared;
  /** Milliseconds since 1970; what is older is left out. */
  readonly since?: number | undefined;
  /** Called with the bytes read since it was last called. */
  readonly advance: (bytes: number) => void;
}

export type ReplayRead =
  | { readonly item: ReplayItem; readonly ts: string }
  | { readonly skipped: NotReplayable; readonly ts: string };

const ADVANCE_EVERY = 1_000;

/** The decisions of a source, ready to be made again, or why they cannot be. Records of anything else are left out. */
export async function* replayItems(source: ReplaySource, options: ReplayOptions): AsyncGenerator<ReplayRead> {
  const { asked, compared, since, advance } = options;
  let read = 0;
  let records = 0;
  for await (const { record, bytes } of source.read()) {
    read += bytes;
    if (++records % ADVANCE_EVERY === 0) {
      advance(read);
      read = 0;
    }
    if (record.kind !== "decision" && record.kind !== "evaluated") continue;
    if (since !== undefined && Date.parse(record.ts) < since) continue;
    yield replayable(record, asked, compared);
  }
  advance(read);
}

function replayable(record: CallRecord, asked: ReplayOptions["asked"], compared: Compared): ReplayRead {
  const { ts, decision, decision_id: decisionId } = record;
  const request = restoreRequest(record, asked);
  if (typeof request === "string") return { skipped: request, ts };
  if (decision === undefined) return { skipped: "no_decision", ts };
  const { primary, edits } = decision;
  const answer = decision[compared];
  const before = {
    answer,
    ...(primary === undefined ? {} : { primary }),
    edits: answer === "modify" ? editsText(edits?.strips ?? [], edits?.redacts ?? []) : "",
  };
  return { item: { decisionId, before, request }, ts };
}

function filesAt(path: string): { path: string; folder?: string }[] {
  if (!existsSync(path)) throw new OperatorError("INPUT_INVALID", `${path}: does not exist`);
  if (!statSync(path).isDirectory()) return [{ path }];
  const segments = readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => /^audit-\d+\.jsonl$/.test(basename(name)))
    .map((name) => ({ path: join(path, name), folder: dirname(join(path, name)) }));
  if (segments.length > 0) return segments;
  throw new OperatorError("INPUT_INVALID", `${path}: holds no audit records (audit-*.jsonl)`);
}

async function* readJsonLines(path: string): AsyncGenerator<SpoolRead> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() === "") continue;
    const record = AuditRecord.safeParse(jsonIn(line)).data;
    if (record === undefined) throw new OperatorError("INPUT_INVALID", `${path}:${number}: not an audit record`);
    yield { record, bytes: Buffer.byteLength(line) + 1 };
  }
}

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
