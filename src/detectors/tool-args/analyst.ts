import type { FactSheet, Taint } from "./facts.js";

/** Where something being analysed stands, carried down into whatever is nested in it. */
export interface Spot {
  readonly argument: number;
  /** Fixed once the analysed text is no longer the argument itself. */
  readonly range: { readonly start: number; readonly end: number } | undefined;
  readonly origin: "direct" | "document" | "autorun";
  /** How many scripts deep: `sh -c "sh -c …"`. */
  readonly depth: number;
  /** Runs on another machine or in a container. */
  readonly remote: boolean;
  /** Working directory as far as it is known; "" is the project. */
  readonly cwd: string;
  readonly wrappers: readonly string[];
}

/** What a command writes to its standard output, as far as it is known. */
export interface Data {
  readonly text?: string | undefined;
  /** Names it lists, one a line (`ls /`, `find ~`): what `xargs` would get. */
  readonly items?: readonly string[] | undefined;
  readonly taint: Taint;
  readonly hosts: readonly string[];
}

export const NO_DATA: Data = { taint: 0, hosts: [] };

/** Readers of the languages that nest in each other, so that none of them needs to import another. */
export interface Analyst {
  readonly sheet: FactSheet;
  shell(text: string, spot: Spot): Data;
  windows(text: string, spot: Spot): void;
  code(language: string, text: string, spot: Spot): void;
  sql(text: string, via: "tool" | "command" | "code", context: string, spot: Spot): void;
  url(text: string, op: "fetch" | "send", by: string, spot: Spot): void;
}

export const NESTING_DEPTH_MAX = 6;

export function placed(
  spot: Spot,
  start: number,
  end: number,
): { argument: number; start: number; end: number; origin: Spot["origin"] } {
  return {
    argument: spot.argument,
    start: spot.range?.start ?? start,
    end: spot.range?.end ?? end,
    origin: spot.origin,
  };
}

/** The same spot one script deeper; what is found inside is reported at `start`..`end` of the outer text. */
export function deeper(spot: Spot, start: number, end: number, more: Partial<Spot> = {}): Spot {
  return { ...spot, range: spot.range ?? { start, end }, depth: spot.depth + 1, ...more };
}
