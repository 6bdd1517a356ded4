import type { BenchResult } from "./bench.js";

/** Ratios of a run that was good, committed as `baseline.json`. */
export interface Baseline {
  /** By bench: how much worse a ratio may be than the committed one; 0.5 allows half as much again. */
  readonly margins: Readonly<Record<string, number>>;
  readonly ratios: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** What is worse than it may be: each line names the bench and both figures. Ratios that are not committed are not judged. */
export function complaintsAbout(
  bench: string,
  { ratios = {}, faults = [] }: BenchResult,
  baseline: Baseline,
): string[] {
  const margin = baseline.margins[bench] ?? 0;
  const worse = Object.entries(baseline.ratios[bench] ?? {}).flatMap(([name, committed]) => {
    const measured = ratios[name];
    if (measured === undefined) return [`${bench}, ${name}: not measured, ${committed} is committed`];
    const allowed = committed * (1 + margin);
    if (measured <= allowed) return [];
    return [`${bench}, ${name}: ${measured.toFixed(2)}, ${allowed.toFixed(2)} allowed (committed ${committed})`];
  });
  return [...faults.map((fault) => `${bench}, ${fault}`), ...worse];
}

/** The better of two runs: a stall of a shared machine is no regression, the same thing twice is one. */
export function better(first: BenchResult, second: BenchResult): BenchResult {
  const names = Object.keys(second.ratios ?? {});
  const least = (name: string): number =>
    Math.min(first.ratios?.[name] ?? Number.POSITIVE_INFINITY, second.ratios?.[name] ?? Number.POSITIVE_INFINITY);
  const faults = [first.faults ?? [], second.faults ?? []];
  return {
    ...second,
    faults: faults.sort((a, b) => a.length - b.length)[0] ?? [],
    ratios: Object.fromEntries(names.map((name) => [name, least(name)])),
  };
}
