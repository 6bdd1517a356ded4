import { markdown, type Table } from "./table.js";

/** A bench as Markdown: its tables, each under its title. */
export function tablesOf(tables: readonly Table[]): string {
  return tables.map((table) => `${table.title}:\n\n${markdown(table)}`).join("\n\n");
}

/**
 * Puts the tables of a bench in their place in a page: between `<!-- bench NAME -->` and `<!-- end NAME -->`. What
 * stands outside is somebody's writing and stays. Throws when the page has no such place.
 */
export function fill(page: string, name: string, tables: readonly Table[]): string {
  const [begin, end] = [`<!-- bench ${name} -->\n`, `<!-- end ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no place for ${name}`);
  return `${page.slice(0, from + begin.length)}\n${tablesOf(tables)}\n\n${page.slice(to)}`;
}
