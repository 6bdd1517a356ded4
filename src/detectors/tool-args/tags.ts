/** Whose ids the tags of rules are, and as of which edition. */
export const VOCABULARIES = {
  attack: { ids: /^T\d{4}(?:\.\d{3})?$/, edition: "MITRE ATT&CK 18, and the ids of 19 where it split Defense Evasion" },
  atlas: { ids: /^AML\.T\d{4}(?:\.\d{3})?$/, edition: "MITRE ATLAS 5" },
  asi: { ids: /^ASI\d\d$/, edition: "OWASP Top 10 for Agentic Applications, December 2025" },
  mcp: { ids: /^MCP\d\d$/, edition: "OWASP MCP Top 10, beta" },
  llm: { ids: /^LLM\d\d$/, edition: "OWASP Top 10 for LLM Applications 2025" },
  cwe: { ids: /^CWE-\d+$/, edition: "CWE" },
} as const;

/** ATT&CK 19 retired Defense Evasion: where its ids differ both are carried, as tools that read them differ too. */
const SUCCESSORS: Readonly<Record<string, string>> = { "T1562.001": "T1685" };

/** What all findings of a category are about, by the first words of the category; rules add what is particular. */
const CATEGORY_TAGS: Readonly<Record<string, readonly string[]>> = {
  "fs.destroy": ["T1485", "AML.T0101", "LLM06"],
  "db.destroy": ["T1485", "AML.T0101", "LLM06"],
  "cloud.destroy": ["T1485", "AML.T0101"],
  "git.destroy": ["T1485", "AML.T0101"],
  "exec.remote": ["T1105", "AML.T0053", "MCP05"],
  "exec.decoded": ["T1140", "AML.T0053"],
  "exec.revshell": ["T1059.004", "AML.T0053"],
  "exec.obfuscated": ["T1027", "AML.T0053"],
  "exec.inline": ["T1059.006", "AML.T0053"],
  cred: ["AML.T0085.001", "LLM02"],
  exfil: ["AML.T0086", "MCP10"],
  persist: ["ASI10"],
  priv: ["ASI03", "MCP02"],
  "agent.config": ["AML.T0081", "MCP09"],
  supply: ["AML.T0010.005", "MCP04"],
  sql: ["MCP05"],
  pii: ["T1213", "LLM02"],
};

/** All tags of a rule: its own, its category's, and successors of retired ids. Sorted. */
export function tagsOf({ category, tags }: { readonly category: string; readonly tags: readonly string[] }): string[] {
  const area = category.slice(0, category.indexOf("."));
  const all = [...tags, ...(CATEGORY_TAGS[category] ?? []), ...(CATEGORY_TAGS[area] ?? [])];
  return [...new Set(all.flatMap((tag) => [tag, SUCCESSORS[tag] ?? tag]))].sort();
}
