import type { ReportedFinding } from "../../plugins/host.js";
import type { Print, ToolsTrace } from "../../sessions/trace.js";
import { foundIn, injectedBy, injectedOrders, type Part } from "./found.js";
import type { Printer } from "./printer.js";

const TOOLS_MAX = 256;
/** Strings of a definition that say nothing to the model: types of its schema, marks for the provider's cache. */
const SILENT: ReadonlySet<string> = new Set(["type", "ttl", "format", "$schema"]);

/** What remains of the tools on offer: name and text of each. The order of the strings in a definition does not count. */
export function traceTools(
  parts: readonly Part[],
  findings: ReadonlyMap<number, readonly ReportedFinding[]>,
  printer: Printer,
): ToolsTrace | undefined {
  const first = parts[0];
  if (first === undefined) return undefined;
  const texts = new Map<string, string[]>();
  for (const { segment } of parts) {
    const { name = "", key, text } = segment;
    if (name === "" || SILENT.has(key)) continue;
    const known = texts.get(name);
    if (known === undefined) texts.set(name, [`${key}=${text}`]);
    else known.push(`${key}=${text}`);
  }
  const tools = [...texts]
    .slice(0, TOOLS_MAX)
    .map(([name, strings]): [Print, Print] => [printer.of(`tool ${name}`), printer.of(strings.sort().join("\n"))]);
  const injections = foundIn(parts, findings).filter(({ finding }) => finding.detector === "injection");
  return {
    kind: "tools",
    id: printer.of(`tools ${JSON.stringify(tools)}`),
    segment: first.index,
    tools,
    ...injectedBy(injections),
    orders: injectedOrders(injections, printer),
  };
}
