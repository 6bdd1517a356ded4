/** Rows of RFC 4180 text with the line each begins on; undefined where a quote is not closed. Empty lines are left out. */
export function readCsv(text: string): { readonly cells: string[]; readonly line: number }[] | undefined {
  const rows: { cells: string[]; line: number }[] = [];
  let cells: string[] = [];
  let line = 1;
  let begun = 1;
  let end = 0;
  for (const [whole, quoted, plain = "", separator = ""] of text
    .replace(/^\uFEFF/, "")
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    end += whole.length;
    cells.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'));
    line += whole.split("\n").length - 1;
    if (separator === ",") continue;
    if (cells.length > 1 || cells[0] !== "") rows.push({ cells, line: begun });
    cells = [];
    begun = line;
    if (separator === "") break;
  }
  return end === text.replace(/^\uFEFF/, "").length ? rows : undefined;
}
