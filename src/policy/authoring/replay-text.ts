import type { ChangeTally, ReplayReport } from "./replay-report.js";

const MEANING: Readonly<Record<string, string>> = {
  no_inputs: "inputs not recorded",
  altered: "inputs cut or replaced by digests",
  no_decision: "not evaluated",
};

/** The report for a terminal: what could not be replayed comes before anything that was. */
export function replayText(report: ReplayReport): string {
  const { changes, same } = report;
  return [
    ...coverageLines(report),
    "",
    ...changes.flatMap(({ change, count, policies, users, tools, samples }) => [
      `${count} ${change}`,
      ...listed("  policies ", policies),
      ...listed("  users    ", users),
      ...listed("  tools    ", tools),
      `  decisions ${samples.join(", ")}`,
    ]),
    `${same} unchanged`,
    "",
  ].join("\n");
}

/** The same for a pull request. */
export function replayMarkdown(report: ReplayReport): string {
  const row = ({ change, count, policies, users, tools }: ChangeTally): string =>
    `| ${change.replace("->", "→")} | ${count} | ${names(policies)} | ${names(users)} | ${names(tools)} |`;
  const samples = report.changes.map(
    ({ change, samples }) => `- ${change.replace("->", "→")}: ${samples.map(code).join(", ")}`,
  );
  return [
    "### Replay of recorded decisions",
    "",
    ...coverageLines(report).map((line) => `${line}  `),
    "",
    "| Change | Decisions | Policies | Users | Tools |",
    "|---|---:|---|---|---|",
    ...report.changes.map(row),
    `| unchanged | ${report.same} | | | |`,
    "",
    ...(samples.length === 0 ? [] : ["Decisions to look at:", "", ...samples, ""]),
  ].join("\n");
}

function coverageLines({ coverage }: ReplayReport): string[] {
  const { decisions, replayed, skipped, firstTs, lastTs } = coverage;
  const share = decisions === 0 ? 0 : (100 * replayed) / decisions;
  const period = firstTs === undefined ? "" : `, ${firstTs} to ${lastTs}`;
  return [
    `${replayed} of ${decisions} decisions replayed (${share.toFixed(1)} %)${period}`,
    ...Object.entries(skipped).map(([reason, count]) => `${count} not replayed: ${MEANING[reason] ?? reason}`),
  ];
}

function listed(head: string, counts: ChangeTally["users"]): string[] {
  return counts.length === 0 ? [] : [`${head} ${counts.map(([name, count]) => `${name} ${count}`).join(", ")}`];
}

function names(counts: ChangeTally["users"]): string {
  return counts.map(([name, count]) => `${code(name)} ${count}`).join(", ");
}

/** Names come from clients; in a table they must not end a cell or begin markup. */
function code(name: string): string {
  return `\`${name.replace(/[`|\n]/g, "?")}\``;
}
