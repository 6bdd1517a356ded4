import type { AttributeValue } from "../../plugins/attribute-source.js";
import type { AttributeFacts } from "../request.js";
import { GROUPS } from "../schema.js";
import type { Known } from "./answer.js";

/** Everything known about one principal, put together from what its sources say. Immutable. */
export class PrincipalAttributes {
  /** Memberships of all sources that told; `groups` is in `unknown` while one of them has not. */
  readonly groups: readonly string[];
  readonly #values: Readonly<Record<string, AttributeValue>>;
  readonly #unknown: readonly string[];
  readonly #learnedAt: Readonly<Record<string, number>>;
  readonly #parts: readonly Known[];

  constructor(parts: readonly Known[]) {
    const values: Record<string, AttributeValue> = {};
    const learnedAt: Record<string, number> = {};
    const unknown = new Set<string>();
    const groups = new Set<string>();
    for (const part of parts) {
      for (const [name, value] of part.values) {
        const at = typeof part.learnedAt === "number" ? part.learnedAt : (part.learnedAt.get(name) ?? 0);
        // Of groups several sources have told, the oldest word counts.
        learnedAt[name] = Math.min(at, learnedAt[name] ?? at);
        if (name === GROUPS) for (const group of value as readonly string[]) groups.add(group);
        else values[name] = value;
      }
      for (const name of part.unknown) unknown.add(name);
    }
    this.groups = [...groups].sort();
    this.#values = values;
    this.#unknown = [...unknown].sort();
    this.#learnedAt = learnedAt;
    this.#parts = parts;
  }

  with(parts: readonly Known[]): PrincipalAttributes {
    return new PrincipalAttributes([...this.#parts, ...parts]);
  }

  /** As a decision at `now` (milliseconds since 1970) sees them. */
  factsAt(now: number): AttributeFacts {
    const ages: Record<string, number> = {};
    for (const name in this.#learnedAt)
      ages[name] = Math.max(0, Math.floor((now - (this.#learnedAt[name] ?? 0)) / 1_000));
    return { values: this.#values, unknown: this.#unknown, ages };
  }
}
