import { type Logger, pino } from "pino";

export type Log = Logger;

/**
 * JSON lines on stderr (stdout is for data). Nothing that was scanned is ever handed to it: ids, counts and codes only.
 *
 * @param process which of the server's processes speaks: the number of an evaluator where there are several.
 */
export function createLog(level: string, process?: number | "recorder"): Log {
  const base = { name: "shutter", ...(process === undefined ? {} : { process }) };
  return pino({ level, base }, pino.destination({ dest: 2, sync: false }));
}

/** What may be logged of an error: its type and where it was thrown. Its message may quote what was being read. */
export function withoutMessage(error: unknown): { error: string; at: string[] } {
  if (!(error instanceof Error)) return { error: typeof error, at: [] };
  const frames = (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
  return { error: error.name, at: frames.slice(0, 8).map((line) => line.trim()) };
}
