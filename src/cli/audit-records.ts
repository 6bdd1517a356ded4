import { statSync } from "node:fs";
import { Command, Option } from "commander";
import { z } from "zod";
import { chainDirectory, listChains } from "../audit/chains.js";
import { readSpool } from "../audit/read-spool.js";
import type { CallRecord } from "../audit/record.js";
import { listSegments } from "../audit/segment.js";
import { diskFiles } from "../audit/spool-files.js";
import { OperatorError } from "../plugins/errors.js";
import { CSV_HEADER, csvLine } from "../recorder/api/csv.js";
import { filterOf } from "../recorder/api/filter.js";
import { RecordFilter } from "../recorder/api/shapes/query.js";
import { matches } from "../recorder/api/tail.js";
import type { Filter } from "../store/query.js";
import { withProgress } from "./progress.js";
import { tableHead, tableRow } from "./record-table.js";
import { writeOut } from "./write-out.js";

/** How records are printed. */
const OUTPUTS = {
  table: { head: tableHead(), row: tableRow },
  jsonl: { head: "", row: (record: CallRecord) => `${JSON.stringify(record)}\n` },
  csv: { head: CSV_HEADER, row: csvLine },
};
type Output = keyof typeof OUTPUTS;

/** Options of commander: names of filters in camel case, and others. */
type Options = Readonly<Record<string, string | string[] | undefined>>;

const Limit = z.coerce.number().int().min(1).max(100_000);
const Asked = z.object({ ...RecordFilter, limit: Limit.optional() });
const ONE_VALUE: ReadonlySet<string> = new Set(["from", "to", "request_id", "decision_id"]);

/** `audit query` and `audit export`: the filters of the API, by the same names with `-` for `_`. */
export function recordCommands(directory: (config?: string) => string): Command[] {
  const query = new Command("query")
    .description("print the newest records that match, the oldest of them first")
    .option("--limit <records>", "how many at most", "50")
    .addOption(new Option("-o, --output <format>", "how").choices(Object.keys(OUTPUTS)).default("table"))
    .action(async (options: Options) => {
      const { filter, limit = 50 } = asked(options);
      const newest = new Newest(limit);
      await eachMatch(directory(options.config as string | undefined), filter, async (record) => newest.add(record));
      await print(newest.records(), options.output as Output);
    });

  const exported = new Command("export")
    .description("print all records that match, one chain after the other")
    .addOption(new Option("-o, --output <format>", "how").choices(["jsonl", "csv"]).default("jsonl"))
    .action(async (options: Options) => {
      const { head, row } = OUTPUTS[options.output as Output];
      await writeOut(head);
      const { filter } = asked(options);
      await eachMatch(directory(options.config as string | undefined), filter, (record) => writeOut(row(record)));
    });

  return [query, exported].map(withFilters);
}

function withFilters(command: Command): Command {
  command.option("-c, --config <file>", "configuration file");
  for (const [name, shape] of Object.entries(RecordFilter)) {
    const values = ONE_VALUE.has(name) ? "<value>" : "<value...>";
    const { description = "" } = shape.meta() ?? shape.unwrap().meta() ?? {};
    command.option(`--${name.replaceAll("_", "-")} ${values}`, description);
  }
  return command;
}

function asked(options: Options): { readonly filter: Filter; readonly limit: number | undefined } {
  const named = Object.keys(Asked.shape).map((name) => [name, options[camelCase(name)]] as const);
  const { data, error } = Asked.safeParse(Object.fromEntries(named));
  if (data === undefined) throw new OperatorError("INPUT_INVALID", z.prettifyError(error));
  const { limit, tenant, ...filter } = data;
  return { filter: filterOf(filter, tenant ?? "all"), limit };
}

function camelCase(name: string): string {
  return name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Goes through the whole account, whose chains are checked as it is read. */
async function eachMatch(dir: string, filter: Filter, take: (record: CallRecord) => Promise<void>): Promise<void> {
  const folders = (await listChains(diskFiles, dir)).map((chain) => chainDirectory(dir, chain));
  const segments = (await Promise.all(folders.map((folder) => listSegments(diskFiles, folder)))).flat();
  const total = segments.reduce((sum, { path }) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
  await withProgress("records", total, async (advance) => {
    for (const folder of folders) {
      for await (const { record, bytes } of readSpool(folder)) {
        advance(bytes);
        if (record.kind !== "marker" && record.kind !== "policy" && matches(record, filter)) await take(record);
      }
    }
  });
}

async function print(records: readonly CallRecord[], output: Output): Promise<void> {
  const { head, row } = OUTPUTS[output];
  await writeOut(head);
  for (const record of records) await writeOut(row(record));
}

/** The newest of what is added, however much that is. */
class Newest {
  readonly #max: number;
  #records: CallRecord[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  add(record: CallRecord): void {
    this.#records.push(record);
    // Cut now and then: sorting for each would take longer than reading.
    if (this.#records.length >= 2 * this.#max + 1_000) this.#records = this.records();
  }

  /** Oldest first. */
  records(): CallRecord[] {
    return this.#records.toSorted((a, b) => Date.parse(a.ts) - Date.parse(b.ts)).slice(-this.#max);
  }
}
