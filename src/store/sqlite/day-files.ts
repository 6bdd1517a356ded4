import { readdirSync } from "node:fs";
import { AnswerMemo } from "./answer-memo.js";
import { DayFile, dayFilePath, dayOfFile } from "./day-file.js";
import { removeDatabase } from "./file-names.js";

/** Days whose files are kept open: each takes three file handles and its cache. */
const OPEN_MAX = 64;

/** The days of a store, opened as they are needed. */
export class DayFiles {
  readonly #dir: string;
  #days: number[];
  readonly #memo = new AnswerMemo();
  /** In the order they were last used. */
  readonly #open = new Map<number, DayFile>();

  constructor(dir: string) {
    this.#dir = dir;
    const days = readdirSync(dir).flatMap((name) => dayOfFile(name) ?? []);
    this.#days = [...new Set(days)].sort((a, b) => a - b);
  }

  /** Days there are records of, oldest first. */
  get days(): readonly number[] {
    return this.#days;
  }

  has(day: number): boolean {
    return this.#days.includes(day);
  }

  /** Makes the day where it is absent. */
  get(day: number): DayFile {
    const file = this.#open.get(day) ?? new DayFile(this.#dir, day, this.#memo);
    this.#open.delete(day);
    this.#open.set(day, file);
    if (!this.#days.includes(day)) this.#days = [...this.#days, day].sort((a, b) => a - b);
    return file;
  }

  /** Closes what was not used lately. Call it where no file is in use. */
  rest(): void {
    for (const [day, file] of this.#open) {
      if (this.#open.size <= OPEN_MAX) return;
      this.#open.delete(day);
      file.close();
    }
  }

  drop(day: number): void {
    const path = dayFilePath(this.#dir, day);
    this.forget(day);
    removeDatabase(path);
  }

  /** The day is no longer there, or not as it was. */
  forget(day: number): void {
    this.#open.get(day)?.close();
    this.#open.delete(day);
    this.#days = this.#days.filter((kept) => kept !== day);
  }

  close(): void {
    for (const file of this.#open.values()) file.close();
    this.#open.clear();
  }
}
