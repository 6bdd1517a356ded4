import { LineCounter, parseDocument } from "yaml";
import type { AttributeAnswer, AttributeType, AttributeTypes } from "../../plugins/attribute-source.js";
import { GROUPS } from "../schema.js";
import { checkAnswer, type Known, STILL_TRUE } from "./answer.js";
import { readCsv } from "./csv.js";

/** What a file says, by principal; or the first thing wrong with it, with line and column. */
export type Listing = { readonly principals: ReadonlyMap<string, Known> } | { readonly problem: string };

export const LISTING_BYTES_MAX = 64 * 2 ** 20;
const CSV_KEY = "login";
const SET_SEPARATOR = ";";

/**
 * Reads a file of principals. CSV has a header line with `login` and names of attributes, sets separated by `;`. YAML
 * and JSON have `principals`, login to attributes, and `groups`, group to logins. A file with any mistake says nothing:
 * half a listing would take memberships away from whoever stands in the other half.
 */
export function readListing(text: string, format: "csv" | "yaml", provides: AttributeTypes): Listing {
  const answers = format === "csv" ? fromCsv(text, provides) : fromYaml(text, provides);
  if (typeof answers === "string") return { problem: answers };
  const principals = new Map<string, Known>();
  for (const [principal, { values, where }] of answers) {
    const { known, wrong } = checkAnswer({ values } satisfies AttributeAnswer, provides, STILL_TRUE);
    const [name] = wrong;
    if (name !== undefined) return { problem: `${where}: ${name} is not a ${provides[name]} within its limits` };
    principals.set(principal, known);
  }
  return { principals };
}

type Answers = Map<string, { readonly values: Record<string, unknown>; readonly where: string }>;

function fromCsv(text: string, provides: AttributeTypes): Answers | string {
  const rows = readCsv(text);
  if (rows === undefined) return "a quote is not closed";
  const [header, ...lines] = rows;
  const columns = header?.cells ?? [];
  const keyColumn = columns.indexOf(CSV_KEY);
  if (keyColumn < 0) return `1:1: the first line names the columns; one of them must be ${CSV_KEY}`;
  const stranger = columns.find((name) => name !== CSV_KEY && provides[name] === undefined);
  if (stranger !== undefined) return `1:1: column ${stranger} is none of the attributes configured for this source`;

  const answers: Answers = new Map();
  for (const { cells, line } of lines) {
    const where = `${line}:1`;
    if (cells.length !== columns.length) return `${where}: ${cells.length} cells, but ${columns.length} columns`;
    const principal = cells[keyColumn] ?? "";
    if (principal === "" || answers.has(principal)) return `${where}: the login is empty or stands in the file twice`;
    const values: Record<string, unknown> = {};
    for (const [index, name] of columns.entries()) {
      const type = provides[name];
      if (type !== undefined) values[name] = cellValue(cells[index] ?? "", type);
    }
    answers.set(principal, { values, where });
  }
  return answers;
}

function cellValue(cell: string, type: AttributeType): unknown {
  if (type === "strings") return cell.split(SET_SEPARATOR).flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
  if (cell === "") return undefined;
  if (type === "long") return /^-?\d+$/.test(cell) ? Number(cell) : cell;
  if (type === "bool") return cell === "true" || (cell === "false" ? false : cell);
  return cell;
}

function fromYaml(text: string, provides: AttributeTypes): Answers | string {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (path: readonly string[]): string => {
    const node = document.getIn(path, true);
    const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
    const { line, col } = lines.linePos(Array.isArray(range) ? Number(range[0]) : 0);
    return `${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    return `${line}:${col}: ${error.code}: not valid YAML or JSON`;
  }
  let root: unknown;
  try {
    root = document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch {
    return "1:1: too many aliases";
  }
  if (!isRecord(root)) return "1:1: the top level must hold `principals` or `groups`";
  const stranger = Object.keys(root).find((key) => key !== "principals" && key !== "groups");
  if (stranger !== undefined) return `${at([stranger])}: unknown member ${stranger}; known are principals, groups`;
  const { principals = {}, groups = {} } = root;
  if (!isRecord(principals)) return `${at(["principals"])}: principals must map logins to attributes`;
  if (!isRecord(groups)) return `${at(["groups"])}: groups must map groups to lists of logins`;

  const answers: Answers = new Map();
  for (const [principal, values] of Object.entries(principals)) {
    const where = at(["principals", principal]);
    if (!isRecord(values)) return `${where}: attributes are expected, name: value`;
    const unknownName = Object.keys(values).find((name) => provides[name] === undefined);
    if (unknownName !== undefined)
      return `${at(["principals", principal, unknownName])}: ${unknownName} is none of the attributes configured for this source`;
    answers.set(principal, { values: { ...values }, where });
  }
  return addGroups(answers, groups, provides, (group) => at(["groups", group]));
}

function addGroups(
  answers: Answers,
  groups: Record<string, unknown>,
  provides: AttributeTypes,
  at: (group: string) => string,
): Answers | string {
  for (const [group, members] of Object.entries(groups)) {
    const where = at(group);
    if (provides[GROUPS] === undefined) return `${where}: this source is not configured to provide groups`;
    if (!Array.isArray(members) || !members.every((member) => typeof member === "string"))
      return `${where}: a list of logins is expected`;
    for (const member of members) {
      const answer = answers.get(member) ?? { values: {}, where };
      const known = answer.values[GROUPS] ?? [];
      if (!Array.isArray(known)) return `${answer.where}: groups must be a list`;
      answer.values[GROUPS] = [...known, group];
      answers.set(member, answer);
    }
  }
  return answers;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
