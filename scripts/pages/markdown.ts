/** Text as it may stand in a cell of a table. */
export const cell = (text: string): string => text.replace(/\s+/g, " ").replaceAll("|", "\\|").trim();

export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, heads.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const KEPT = 4;
const AROUND = 24;

/** A match with the words around it and only its first characters, as code. */
export function redacted(text: string, start: number, end: number): string {
  const shown = `${text.slice(Math.max(0, start - AROUND), start + KEPT)}…${text.slice(end, end + AROUND)}`;
  return `\`${cell(shown).replaceAll("`", "'")}\``;
}
