import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { errorCode } from "../audit/spool-files.js";
import { DELIVERED, type Delivery, defineSink, type Shipped, type Sink } from "../plugins/sink.js";

const Options = z.strictObject({
  /** Relative to the configuration file. */
  path: z.string().min(1),
  /** A file of this size is renamed to `path.1`, the one before it to `path.2`, ... */
  rotate_bytes: z
    .int()
    .min(4_096)
    .default(64 * 2 ** 20),
  /** How many renamed files are kept. */
  keep: z.int().min(0).max(1_000).default(10),
});
type Options = z.output<typeof Options>;

const LINE_END = 0x0a;

/** Writes records to a file that any log agent can follow: one JSON object a line, `id` first. */
export const jsonl = defineSink({
  meta: { id: "jsonl", about: "a file of one JSON object a line, rotated by size", version: "1" },
  options: Options,
  create: (options, baseDir) => new JsonlSink({ ...options, path: resolve(baseDir, options.path) }),
});

class JsonlSink implements Sink {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async deliver(records: readonly Shipped[]): Promise<Delivery> {
    const text = records.map(({ id, record }) => `${JSON.stringify({ id, ...record })}\n`).join("");
    try {
      await this.#append(Buffer.from(text));
      return DELIVERED;
    } catch (error) {
      return { again: records, refused: 0, why: errorCode(error) };
    }
  }

  async close(): Promise<void> {}

  /** All of it or nothing: what a full disk or a crash left of a batch is cut off before the next. */
  async #append(bytes: Buffer): Promise<void> {
    const { path, rotate_bytes } = this.#options;
    await mkdir(dirname(path), { recursive: true });
    if ((await sizeOf(path)) >= rotate_bytes) await this.#rotate();
    const file = await open(path, "a+", 0o600);
    try {
      const end = await wholeLines(file, (await file.stat()).size);
      await file.truncate(end);
      await file.appendFile(bytes).catch(async (error: unknown) => {
        await file.truncate(end);
        throw error;
      });
    } finally {
      await file.close();
    }
  }

  async #rotate(): Promise<void> {
    const { path, keep } = this.#options;
    const nth = (n: number): string => (n === 0 ? path : `${path}.${n}`);
    await rm(nth(keep), { force: true });
    for (let n = keep - 1; n >= 0; n--) await rename(nth(n), nth(n + 1)).catch(ignoreMissing);
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path)
    .then(({ size }) => size, ignoreMissing)
    .then((size) => size ?? 0);
}

function ignoreMissing(error: unknown): undefined {
  if (errorCode(error) !== "ENOENT") throw error;
  return undefined;
}

/** Where the last whole line ends. */
async function wholeLines(file: Awaited<ReturnType<typeof open>>, size: number): Promise<number> {
  const chunk = Buffer.alloc(64 * 1024);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - chunk.length);
    const { bytesRead } = await file.read(chunk, 0, end - start, start);
    const at = chunk.subarray(0, bytesRead).lastIndexOf(LINE_END);
    if (at >= 0) return start + at + 1;
    end = start;
  }
  return 0;
}
