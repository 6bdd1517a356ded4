import { diskFiles, type SpoolFile, type SpoolFiles } from "../../src/audit/spool-files.js";

export type Fault = "ENOSPC" | "EIO" | "EROFS" | "short write";

/** The real disk, on which chosen calls fail. Calls are counted from 1, over all files; closing never fails. */
export class FailingFiles implements SpoolFiles {
  calls = 0;
  /** Which fault call number `call` meets, if any. */
  faultAt: (call: number, name: keyof SpoolFiles | keyof SpoolFile) => Fault | undefined = () => undefined;

  open: SpoolFiles["open"] = async (path, mode) =>
    this.#wrap(await this.#call("open", () => diskFiles.open(path, mode)));
  list: SpoolFiles["list"] = (dir) => this.#call("list", () => diskFiles.list(dir));
  makeDirectory: SpoolFiles["makeDirectory"] = (dir) => this.#call("makeDirectory", () => diskFiles.makeDirectory(dir));
  rename: SpoolFiles["rename"] = (from, to) => this.#call("rename", () => diskFiles.rename(from, to));
  remove: SpoolFiles["remove"] = (path) => this.#call("remove", () => diskFiles.remove(path));
  syncDirectory: SpoolFiles["syncDirectory"] = (dir) => this.#call("syncDirectory", () => diskFiles.syncDirectory(dir));

  async #call<Result>(name: keyof SpoolFiles | keyof SpoolFile, work: () => Promise<Result>): Promise<Result> {
    const fault = this.faultAt(++this.calls, name);
    if (fault !== undefined && fault !== "short write") throw Object.assign(new Error(fault), { code: fault });
    return await work();
  }

  #wrap(file: SpoolFile): SpoolFile {
    return {
      read: (buffer, position) => this.#call("read", () => file.read(buffer, position)),
      write: (bytes, position) => this.#write(file, bytes, position),
      datasync: () => this.#call("datasync", () => file.datasync()),
      truncate: (bytes) => this.#call("truncate", () => file.truncate(bytes)),
      size: () => this.#call("size", () => file.size()),
      close: () => file.close(),
    };
  }

  /** A write that fails may have written something, as on a disk that fills up. */
  async #write(file: SpoolFile, bytes: Buffer, position: number): Promise<number> {
    const fault = this.faultAt(++this.calls, "write");
    if (fault === undefined) return await file.write(bytes, position);
    const written = await file.write(bytes.subarray(0, bytes.length >> 1), position);
    if (fault === "short write") return written;
    throw Object.assign(new Error(fault), { code: fault });
  }
}
