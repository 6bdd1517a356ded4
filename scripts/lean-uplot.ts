import assert from "node:assert/strict";
import type { Plugin } from "vite";

/** What charts of the page do without: a legend of uPlot's own, series of points, series nearest the cursor. */
const SETTLED: Readonly<Record<string, string>> = {
  "const showLegend = legend.show;": "const showLegend = false;",
  "const mode = self.mode;": "const mode = 1;",
  "const cursorFocus = focus.prox >= 0;": "const cursorFocus = false;",
};

/** What is there for other programs to call, and would keep all it needs in the bundle. */
const UNCALLED = [
  ...["join", "fmtNum", "rangeNum", "rangeLog", "rangeAsinh", "orient", "fmtDate", "tzDate", "sync", "addGap"].map(
    (name) => `uPlot.${name}`,
  ),
  "uPlot.clipGaps",
  "paths.stepped",
  "paths.spline",
  ...["addSeries", "delSeries", "addBand", "setBand", "delBand", "batch", "setLegend", "posToIdx"].map(
    (name) => `self.${name}`,
  ),
];

/**
 * Leaves out of uPlot, which comes as one file and weighs as much as all of the page's own code, what the page does not
 * use. Fails when a line is not there as it was, as after an update.
 */
export function leanUplot(): Plugin {
  return {
    name: "lean-uplot",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith("/uPlot.esm.js")) return undefined;
      let lean = code;
      for (const [line, settled] of Object.entries(SETTLED)) lean = replacedOnce(lean, line, settled);
      for (const name of UNCALLED) {
        const [line = name] = new RegExp(`^\\s*\\(?${name.replace(".", "\\.")} *= *\\w+\\)?;$`, "m").exec(lean) ?? [];
        lean = replacedOnce(lean, line, "");
      }
      return { code: lean, map: null };
    },
  };
}

function replacedOnce(code: string, line: string, by: string): string {
  const [before = "", behind, ...others] = code.split(line);
  assert(behind !== undefined && others.length === 0, `uPlot does not say once: ${line.trim()}`);
  return before + by + behind;
}
