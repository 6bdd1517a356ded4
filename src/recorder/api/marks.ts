import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Label } from "../../audit/label.js";
import type { Tenants } from "../../store/query.js";
import { maySee } from "./scope.js";
import { Mark } from "./shapes/marks.js";

const Line = z.union([
  z.strictObject({ mark: Mark }),
  z.strictObject({ unmark: z.strictObject({ tenant: Label, policy: Label, decision_id: z.uuid() }) }),
]);
type Line = z.infer<typeof Line>;
type Place = Pick<Mark, "tenant" | "policy" | "decision_id">;

/** Of all tenants together; the oldest go first. */
const MARKS_MAX = 100_000;

/**
 * False positives that people marked: one for each policy and decision. Kept in one file, a line for each change, synced
 * before the caller is told; written anew at a start. A damaged line costs the mark in it.
 */
export class Marks {
  readonly #file: string;
  readonly #marks = new Map<string, Mark>();

  private constructor(file: string) {
    this.#file = file;
  }

  /** @param dir made where it is absent. */
  static open(dir: string): Marks {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const marks = new Marks(join(dir, "marks.jsonl"));
    const lines = existsSync(marks.#file) ? readFileSync(marks.#file, "utf8").split("\n") : [];
    for (const text of lines) marks.#apply(parsed(text));
    marks.#rewrite();
    return marks;
  }

  /** Newest first. */
  list(tenants: Tenants, policy?: string): readonly Mark[] {
    const seen = (mark: Mark): boolean => maySee(tenants, mark.tenant) && (policy ?? mark.policy) === mark.policy;
    return [...this.#marks.values()].filter(seen).reverse();
  }

  of(tenants: Tenants, decisionId: string): readonly Mark[] {
    return this.list(tenants).filter(({ decision_id }) => decision_id === decisionId);
  }

  /** Whoever marks again says it anew. */
  add(mark: Mark): void {
    this.#append({ mark });
    this.#apply({ mark });
  }

  /** False where there is no such mark. */
  remove({ tenant, policy, decision_id }: Place): boolean {
    const place = { tenant, policy, decision_id };
    if (!this.#marks.has(keyOf(place))) return false;
    this.#append({ unmark: place });
    this.#apply({ unmark: place });
    return true;
  }

  #apply(line: Line | undefined): void {
    if (line === undefined) return;
    if ("unmark" in line) {
      this.#marks.delete(keyOf(line.unmark));
      return;
    }
    const key = keyOf(line.mark);
    this.#marks.delete(key);
    this.#marks.set(key, line.mark);
    const [oldest] = this.#marks.keys();
    if (this.#marks.size > MARKS_MAX && oldest !== undefined) this.#marks.delete(oldest);
  }

  #append(line: Line): void {
    const file = openSync(this.#file, "a", 0o600);
    try {
      writeSync(file, `${JSON.stringify(line)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  #rewrite(): void {
    const lines = [...this.#marks.values()].map((mark) => `${JSON.stringify({ mark })}\n`);
    const temporary = `${this.#file}.tmp`;
    writeFileSync(temporary, lines.join(""), { mode: 0o600 });
    renameSync(temporary, this.#file);
  }
}

function keyOf({ tenant, policy, decision_id }: Place): string {
  return JSON.stringify([tenant, policy, decision_id]);
}

function parsed(text: string): Line | undefined {
  try {
    return Line.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
