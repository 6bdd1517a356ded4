import { join } from "node:path";
import { z } from "zod";
import { GENESIS_HASH } from "./line.js";
import { type SpoolFile, type SpoolFiles, writeAll } from "./spool-files.js";

/**
 * The last line written, kept beside the segments: lines cut off the end of the spool leave no trace in the chain
 * itself. It is written after the lines, so it may lag behind them and never runs ahead. Whoever can edit the whole
 * directory can edit it too: send it elsewhere (`Spool.head`) for evidence against that.
 */
export const SpoolHead = z.object({
  seq: z.int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type SpoolHead = Readonly<z.infer<typeof SpoolHead>>;

export const EMPTY_HEAD: SpoolHead = { seq: 0, hash: GENESIS_HASH };

/** Constant, so that a head is always written over the whole of the one before it. */
const HEAD_BYTES = 128;

export const headPath = (dir: string): string => join(dir, "head.json");

export async function writeHead(file: SpoolFile, { seq, hash }: SpoolHead): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify({ seq, hash }).padEnd(HEAD_BYTES - 1)}\n`);
  await writeAll(file, bytes, 0);
}

/** `missing`: there is none. `unreadable`: there is one, and it is not a head. */
export async function readHead(files: SpoolFiles, dir: string): Promise<SpoolHead | "missing" | "unreadable"> {
  let file: SpoolFile;
  try {
    file = await files.open(headPath(dir), "read");
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return "missing";
    throw error;
  }
  try {
    const bytes = Buffer.alloc(HEAD_BYTES);
    const count = await file.read(bytes, 0);
    return SpoolHead.safeParse(JSON.parse(bytes.toString("latin1", 0, count))).data ?? "unreadable";
  } catch (error) {
    if (error instanceof SyntaxError) return "unreadable";
    throw error;
  } finally {
    await file.close();
  }
}
