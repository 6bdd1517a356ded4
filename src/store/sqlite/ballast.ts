import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";

const CHUNK = Buffer.alloc(1024 * 1024);

/** Bytes on the disk that are of no use but to be given up: when it is full, room is needed to make room. */
export class Ballast {
  readonly #path: string;
  readonly #bytes: number;

  constructor(dir: string, bytes: number) {
    this.#path = join(dir, "ballast");
    this.#bytes = bytes;
  }

  get bytes(): number {
    return statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Takes the room, where there is enough of it. */
  take(): void {
    if (this.bytes === this.#bytes) return;
    const file = openSync(this.#path, "w");
    try {
      // Written, not just sized: a file with a hole takes no room.
      for (let left = this.#bytes; left > 0; left -= CHUNK.length)
        writeSync(file, CHUNK, 0, Math.min(left, CHUNK.length));
      fsyncSync(file);
    } catch {
      this.giveUp(); // the room is needed for something better
    } finally {
      closeSync(file);
    }
  }

  giveUp(): void {
    rmSync(this.#path, { force: true });
  }
}
