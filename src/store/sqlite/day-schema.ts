import { ANSWERS, FIGURES, SINGLE } from "./columns.js";

const integers = (names: readonly string[]): string => names.map((name) => `"${name}" INTEGER NOT NULL`).join(", ");

/**
 * A day's records and what is counted of them.
 * - `names` gives each value of each dimension of each tenant a number, so that a posting never mixes tenants.
 * - `records` is narrow, because filters go through it; what is shown stands in `lines`. Its `id` is time and order in
 *   one (see `recordId`), so records come in the order of their time without an index. `figures` and `names` are JSON:
 *   what is summed up of it; all its values, and those of tools and findings once more for each call and finding.
 * - `postings`: by name, the records that have it.
 * - `totals`, `policies`: by hour of the day, and for the whole of it.
 * - `series`, `latency`: by minute and by hour (`step`, in milliseconds).
 *
 * Steps are never changed, only added to: files of earlier versions have gone through them.
 */
export const DAY_STEPS: readonly string[] = [
  `
  CREATE TABLE progress (next INTEGER NOT NULL);
  INSERT INTO progress VALUES (0);
  CREATE TABLE positions (chain TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE names (id INTEGER PRIMARY KEY, dimension TEXT NOT NULL, name TEXT NOT NULL, tenant TEXT NOT NULL);
  CREATE UNIQUE INDEX names_by_name ON names (dimension, name, tenant);
  `,
  `
  CREATE TABLE records (
    id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, ${SINGLE.map((name) => `"${name}" INTEGER`).join(", ")},
    figures TEXT NOT NULL, latency INTEGER, request TEXT, decision TEXT NOT NULL, names TEXT NOT NULL
  );
  CREATE INDEX records_by_request ON records (request, tenant, kind) WHERE request IS NOT NULL;
  CREATE INDEX records_by_decision ON records (decision);
  CREATE TABLE lines (id INTEGER PRIMARY KEY, chain INTEGER NOT NULL, seq INTEGER NOT NULL, json BLOB NOT NULL);
  CREATE TABLE postings (name INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (name, id)) WITHOUT ROWID;
  `,
  `
  CREATE TABLE totals (
    hour INTEGER NOT NULL, name INTEGER NOT NULL,
    ${integers(["records", "requests", "blocked", "would_block", "hits"])}, PRIMARY KEY (hour, name)
  ) WITHOUT ROWID;
  CREATE TABLE policies (
    hour INTEGER NOT NULL, name INTEGER NOT NULL,
    ${integers(["matches", "live", "flips", "decided", "blocked", "excepted", "unknown", "errors", "last"])},
    PRIMARY KEY (hour, name)
  ) WITHOUT ROWID;
  CREATE TABLE series (
    step INTEGER NOT NULL, at INTEGER NOT NULL, tenant INTEGER NOT NULL,
    ${integers([...FIGURES, ...ANSWERS])}, PRIMARY KEY (step, at, tenant)
  ) WITHOUT ROWID;
  CREATE TABLE latency (
    step INTEGER NOT NULL, at INTEGER NOT NULL, tenant INTEGER NOT NULL, bucket INTEGER NOT NULL,
    count INTEGER NOT NULL, PRIMARY KEY (step, at, tenant, bucket)
  ) WITHOUT ROWID;
  `,
];
