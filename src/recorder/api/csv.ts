import type { CallRecord } from "../../audit/record.js";

type Cell = string | number | undefined;

/** The columns of an export, in order. Lists are one cell, separated by spaces. */
const COLUMNS: Readonly<Record<string, (record: CallRecord) => Cell>> = {
  ts: ({ ts }) => ts,
  decision_id: ({ decision_id }) => decision_id,
  kind: ({ kind }) => kind,
  event: ({ event }) => event,
  tenant: ({ tenant }) => tenant,
  project: ({ project }) => project,
  key_id: ({ key_id }) => key_id,
  user: ({ principal }) => principal?.login_name,
  node: ({ principal }) => principal?.node,
  client: ({ client }) => client,
  provider: ({ provider }) => provider,
  model: ({ model }) => model,
  session_id: ({ session_id }) => session_id,
  request_id: ({ request_id }) => request_id,
  effective: ({ decision }) => decision?.effective,
  would: ({ decision }) => decision?.would,
  primary: ({ decision }) => decision?.primary,
  policies: ({ decision }) => decision?.matches.map(({ id }) => id).join(" "),
  policy_revision: ({ decision }) => decision?.policy_revision,
  findings: ({ findings_total }) => findings_total,
  rules: ({ findings = [] }) => [...new Set(findings.map(({ detector, rule }) => `${detector}/${rule}`))].join(" "),
  tools_called: ({ tool_calls = [] }) => [...new Set(tool_calls.map(({ name }) => name))].join(" "),
  degraded: ({ degraded }) => degraded?.reason,
  latency_us: ({ timings_us }) => timings_us?.total,
  body_bytes: ({ body }) => body?.bytes,
  http_status: ({ http_status }) => http_status,
  cost_usd: ({ cost }) => cost?.usd,
};

export const CSV_HEADER = `${Object.keys(COLUMNS).join(",")}\r\n`;

/** One record as a line of CSV (RFC 4180). */
export function csvLine(record: CallRecord): string {
  return `${Object.values(COLUMNS)
    .map((column) => csvCell(column(record)))
    .join(",")}\r\n`;
}

/** What spreadsheets take for the beginning of a formula, after blanks too; in full width as well. */
const FORMULA = /^[\s\p{Cc}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20|%]|^[\t\r\n]/u;

/**
 * Text that a spreadsheet would calculate gets an apostrophe in front, which spreadsheets take for "this is text": names of
 * tools and models are chosen by whoever sends them.
 */
export function csvCell(cell: Cell): string {
  if (cell === undefined) return "";
  if (typeof cell === "number") return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /^[\w.:/@ +-]*$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}
