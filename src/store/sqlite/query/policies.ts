import type { PolicyFigures, PolicyQuery } from "../../store.js";
import type { DayFiles } from "../day-files.js";
import { daysIn, hoursIn } from "./range.js";

const SUMS = ["matches", "live", "flips", "decided", "blocked", "excepted", "unknown", "errors"] as const;
type Row = Record<(typeof SUMS)[number] | "last", number>;

export function policiesOf(files: DayFiles, query: PolicyQuery): PolicyFigures[] {
  const sums = new Map<string, Row>();
  for (const day of daysIn(files.days, query)) {
    for (const row of rowsOf(files, day, query)) {
      const sum = sums.get(row.name);
      if (sum === undefined) sums.set(row.name, { ...row });
      else {
        for (const name of SUMS) sum[name] += row[name];
        sum.last = Math.max(sum.last, row.last);
      }
    }
  }
  return [...sums]
    .filter(([id]) => query.ids?.includes(id) ?? true)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { matches, live, flips, decided, blocked, excepted, unknown, errors, last }]) => ({
      id,
      matches,
      live,
      wouldFlip: flips,
      primary: decided,
      blocked,
      excepted,
      unknown,
      errors,
      ...(last === 0 ? {} : { lastMatch: last }),
    }));
}

type Tuple = [name: string, last: number, ...sums: number[]];

function rowsOf(
  files: DayFiles,
  day: number,
  { tenants, from, to }: PolicyQuery,
): readonly (Row & { readonly name: string })[] {
  const [first, last] = hoursIn(day, { from, to });
  const tuples = files.get(day).tuples<Tuple>(
    `name, last, ${SUMS.join(", ")}`,
    `SELECT n.name, max(p.last) AS last, ${SUMS.map((name) => `sum(p.${name}) AS ${name}`).join(", ")}
     FROM policies p CROSS JOIN names n ON n.id = p.name
     WHERE p.hour BETWEEN ? AND ?
     ${tenants === "all" ? "" : "AND n.tenant IN (SELECT value FROM json_each(?))"}
     GROUP BY n.name`,
    first,
    last,
    ...(tenants === "all" ? [] : [JSON.stringify(tenants)]),
  );
  return tuples.map(([name, last, ...sums]) => ({
    name,
    last,
    ...(Object.fromEntries(SUMS.map((column, index) => [column, sums[index] ?? 0])) as Record<
      (typeof SUMS)[number],
      number
    >),
  }));
}
