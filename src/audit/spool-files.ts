import { type FileHandle, mkdir, open, readdir, rename, unlink } from "node:fs/promises";

/** An open file, addressed by position: writing the same bytes at the same place again is harmless. */
export interface SpoolFile {
  /** Bytes read; 0 at the end. */
  read(buffer: Buffer, position: number): Promise<number>;
  /** Bytes written: possibly fewer than given. */
  write(bytes: Buffer, position: number): Promise<number>;
  datasync(): Promise<void>;
  truncate(bytes: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

/** All the spool asks of a file system. Narrow, so that a test can let any call fail. */
export interface SpoolFiles {
  /** `read` and `edit`: must exist. `create`: made, or emptied. `claim`: made; EEXIST where it exists. */
  open(path: string, mode: "read" | "edit" | "create" | "claim"): Promise<SpoolFile>;
  /** Names in a directory; none where there is no directory. */
  list(dir: string): Promise<string[]>;
  makeDirectory(dir: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes new and removed names of a directory durable. */
  syncDirectory(dir: string): Promise<void>;
}

const FLAGS = { read: "r", edit: "r+", create: "w+", claim: "wx+" } as const;
/** The account of what everybody did is for its owner. */
const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;

export const diskFiles: SpoolFiles = {
  async open(path, mode) {
    return diskFile(await open(path, FLAGS[mode], FILE_MODE));
  },
  async list(dir) {
    try {
      return await readdir(dir);
    } catch (error) {
      if (errorCode(error) === "ENOENT") return [];
      throw error;
    }
  },
  async makeDirectory(dir) {
    await mkdir(dir, { recursive: true, mode: DIRECTORY_MODE });
  },
  rename,
  remove: unlink,
  async syncDirectory(dir) {
    const handle = await open(dir, "r");
    try {
      await handle.sync();
    } catch (error) {
      if (errorCode(error) !== "EINVAL") throw error; // a file system that has no such thing
    } finally {
      await handle.close();
    }
  },
};

/** Writes all of `bytes` at `position`, in as many writes as the system makes of it. */
export async function writeAll(file: SpoolFile, bytes: Buffer, position: number): Promise<number> {
  let done = 0;
  while (done < bytes.length) {
    const count = await file.write(bytes.subarray(done), position + done);
    if (count === 0) throw Object.assign(new Error("nothing was written"), { code: "EIO" });
    done += count;
  }
  return done;
}

/** `ENOSPC`, `EIO`, ...: a closed set, so it can be shown and counted. */
export function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^[A-Z0-9_]{2,32}$/.test(code) ? code : "UNKNOWN";
}

function diskFile(handle: FileHandle): SpoolFile {
  return {
    read: async (buffer, position) => (await handle.read(buffer, 0, buffer.length, position)).bytesRead,
    write: async (bytes, position) => (await handle.write(bytes, 0, bytes.length, position)).bytesWritten,
    datasync: () => handle.datasync(),
    truncate: (bytes) => handle.truncate(bytes),
    size: async () => (await handle.stat()).size,
    close: () => handle.close(),
  };
}
