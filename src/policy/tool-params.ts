/**
 * Parameters of one tool call as policies see them: flat, bounded, strings and integers only, so that nothing a client
 * sends can pass for an entity. Canonical: equal for policies means equal as JSON.
 */
export interface ToolParams {
  /**
   * Scalars by path, as text, sorted: `["command", "ls"]`, `["opts.readonly", "true"]`, `["args.0", "-l"]`. An array of
   * scalars also stands as a whole, one a line: `["args[]", "-l\n-a"]`. Free text of a custom tool is `["input", ...]`.
   */
  readonly tags: readonly (readonly [path: string, value: string])[];
  /** Those that are integers, as such. */
  readonly ints: readonly (readonly [path: string, value: number])[];
  /** Paths whose value is not all there: it was cut, or two values share the path. */
  readonly unsure: readonly string[];
  /** Everything above this depth is there; 1 is the top. Absent when nothing was left out. */
  readonly droppedAt?: number;
  /** Paths that an account of the call does not tell, whether or not the call has them. */
  readonly unrecorded?: readonly string[];
}

export const TAGS_MAX = 64;
export const TAG_CHARS_MAX = 4_096;
export const PARAM_DEPTH_MAX = 6;
export const PATH_CHARS_MAX = 200;
/** Characters of all tags of one event. Calls that find nothing left of it keep no tags. */
export const EVENT_CHARS_MAX = 65_536;

/** Flattens the parameters of the calls of one event, which share `EVENT_CHARS_MAX`. */
export class ParamFlattener {
  #charsLeft = EVENT_CHARS_MAX;

  /** @param params any JSON value; undefined where the call has none. */
  flatten(params: unknown): ToolParams {
    const tags = new Map<string, string>();
    const ints = new Map<string, number>();
    const unsure = new Set<string>();
    let droppedAt: number | undefined;

    const drop = (depth: number): void => {
      droppedAt = Math.min(droppedAt ?? depth, depth);
    };
    const put = (path: string, depth: number, value: string): boolean => {
      if (tags.has(path)) {
        unsure.add(path);
        return false;
      }
      const kept = value.slice(0, Math.min(TAG_CHARS_MAX, this.#charsLeft)).toWellFormed();
      if (tags.size >= TAGS_MAX || path.length > PATH_CHARS_MAX || (kept === "" && value !== "")) {
        drop(depth);
        return false;
      }
      this.#charsLeft -= kept.length;
      tags.set(path, kept);
      if (kept.length < value.length) unsure.add(path);
      return true;
    };

    // Breadth first: what is left out is then always the deepest, and what stands at the top is there.
    let level: (readonly [path: string, value: unknown])[] = isContainer(params)
      ? members("", params)
      : [["input", params]];
    for (let depth = 1; level.length > 0; depth++) {
      if (depth > PARAM_DEPTH_MAX) {
        drop(depth);
        break;
      }
      const below: typeof level = [];
      for (const [rawPath, value] of level) {
        const path = rawPath.toWellFormed();
        if (isContainer(value)) {
          if (Array.isArray(value)) {
            const scalars = value.filter((element) => !isContainer(element)).map(scalarText);
            if (scalars.length > 0) put(`${path}[]`, depth, scalars.join("\n"));
          }
          if (tags.size >= TAGS_MAX) drop(depth + 1);
          else below.push(...members(`${path}.`, value));
        } else if (value !== null && value !== undefined && put(path, depth, scalarText(value))) {
          if (Number.isSafeInteger(value)) ints.set(path, (value as number) + 0);
        }
      }
      level = below;
    }
    return {
      tags: [...tags].sort(byPath),
      ints: [...ints].sort(byPath),
      unsure: [...unsure].sort(),
      ...(droppedAt === undefined ? {} : { droppedAt }),
    };
  }
}

/** Whether any value was cut or left out. */
export function isTruncated({ unsure, droppedAt }: ToolParams): boolean {
  return unsure.length > 0 || droppedAt !== undefined;
}

/** Whether what stands, or does not stand, at a path is what the call says. */
export function isCertain({ unsure, droppedAt, unrecorded = [] }: ToolParams, path: string): boolean {
  // A member's own name may hold dots, so a path is at most as deep as it has parts.
  return (
    !unsure.includes(path) &&
    !unrecorded.includes(path) &&
    (droppedAt === undefined || path.split(".").length < droppedAt)
  );
}

type Container = readonly unknown[] | Readonly<Record<string, unknown>>;

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}

function members(prefix: string, container: Container): [path: string, value: unknown][] {
  return Object.entries(container).map(([name, value]) => [prefix + name, value]);
}

function scalarText(value: unknown): string {
  return typeof value === "string" ? value : value === null ? "" : String(value);
}

function byPath(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}
