import type { CallRecord } from "../audit/record.js";

interface Column {
  readonly name: string;
  /** Characters; what is longer is cut. */
  readonly width: number;
  of(record: CallRecord): string | undefined;
}

/** What tells one record from another at a glance; all of it is in the other formats. */
const COLUMNS: readonly Column[] = [
  { name: "TIME", width: 19, of: ({ ts }) => ts.slice(0, 19).replace("T", " ") },
  { name: "KIND", width: 9, of: ({ kind }) => kind },
  { name: "USER", width: 28, of: ({ principal }) => principal?.login_name },
  { name: "MODEL", width: 20, of: ({ model }) => model },
  { name: "ANSWER", width: 7, of: ({ decision }) => decision?.effective },
  { name: "WOULD", width: 7, of: ({ decision }) => decision?.would },
  { name: "POLICY", width: 26, of: ({ decision }) => decision?.primary },
  { name: "FINDINGS", width: 8, of: ({ findings }) => (findings?.length ? String(findings.length) : undefined) },
  { name: "DECISION", width: 36, of: ({ decision_id: id }) => id },
];

export function tableHead(): string {
  return lineOf(COLUMNS.map(({ name, width }) => cell(name, width)));
}

export function tableRow(record: CallRecord): string {
  return lineOf(COLUMNS.map(({ width, of }) => cell(of(record) ?? "-", width)));
}

function cell(text: string, width: number): string {
  return (text.length > width ? `${text.slice(0, width - 1)}…` : text).padEnd(width);
}

function lineOf(cells: readonly string[]): string {
  return `${cells.join("  ").trimEnd()}\n`;
}
