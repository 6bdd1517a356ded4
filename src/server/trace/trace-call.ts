import { analyseCall } from "../../detectors/tool-args/analyse.js";
import type { Fact } from "../../detectors/tool-args/facts.js";
import { type NormalisedCall, normaliseCall } from "../../detectors/tool-args/normalise.js";
import { Tools } from "../../detectors/tool-args/tool.js";
import type { Level } from "../../plugins/contract.js";
import type { HookEvent, ToolCall } from "../../plugins/event.js";
import type { ReportedFinding } from "../../plugins/host.js";
import { ACTS, type Acts, type CallTrace, OUTBOUND, type Step } from "../../sessions/trace.js";
import { canonicalText } from "./canonical-text.js";
import { actsOfCategory, sourcesOfCategory } from "./category-meaning.js";
import { unescapedForms } from "./encoded-forms.js";
import { orderPrints } from "./order-prints.js";
import type { Printer } from "./printer.js";
import { StepReader } from "./step-reader.js";
import { toolMeaning } from "./tool-meaning.js";

const TEXT_CHARS_MAX = 16_384;
/** By the shipped map; tools named in the configuration of tool-args are told by their parameters. */
const TOOLS = new Tools();
/** Of what stays on this machine: enough to see a secret copied into a file. */
const STAYING_CHARS_MAX = 2_048;
const CONTENT_MAX = 384;
const ORDERS_MAX = 192;
const STEPS_MAX = 24;
const TARGETS_MAX = 16;

/** Arguments that tell a tool what to do; all others are what it does it with. */
const ORDERING: ReadonlySet<string> = new Set([
  "shell",
  "argv",
  "windows",
  "path-read",
  "path-write",
  "path-delete",
  "url",
  "sql",
  "code",
  "memory",
  "redis",
  "opaque",
  "prose",
]);

/**
 * What remains of a call; undefined for one that leaves nothing to remember, as most do.
 *
 * @param findings those in the call's segments.
 */
export function traceCall(
  call: ToolCall,
  event: HookEvent,
  findings: readonly ReportedFinding[],
  printer: Printer,
): CallTrace | undefined {
  const segment = call.segments[0];
  if (segment === undefined || event.segments[segment] === undefined) return undefined;
  const normalised = normaliseCall(call.name, call.params, TOOLS);
  const { facts } = analyseCall(normalised);
  const meaning = toolMeaning(normalised);
  const level = levelOf(findings);

  const steps = stepsOf(facts, printer);
  const acts = findings.reduce((bits, { category }) => bits | actsOfCategory(category), meaning.acts);
  const sources = findings.reduce((bits, { category }) => bits | sourcesOfCategory(category), meaning.sources);
  const own: Step = { sources, acts, reads: [], writes: [], grows: [], runs: [], hosts: [] };
  const all = [...steps, ...(sources !== 0 || acts !== 0 ? [own] : [])];
  const everything = all.reduce((bits, step) => bits | step.acts, 0);
  if (level === undefined && all.length === 0) return undefined;

  const leaves = everything !== 0 || steps.some(({ writes }) => writes.length > 0);
  return {
    kind: "call",
    id: printer.of(`call ${call.name} ${canonicalText(call.params)}`),
    segment,
    ...(level === undefined ? {} : { level }),
    acts: everything,
    steps: all,
    orders:
      everything === 0 && sources === 0 && !steps.some((step) => step.sources !== 0)
        ? []
        : ordersOf(normalised, everything, printer),
    content: leaves ? contentOf(normalised, everything, printer) : [],
    targets: targetsOf(facts, normalised, everything, printer),
  };
}

function levelOf(findings: readonly ReportedFinding[]): Level | undefined {
  const told = findings.filter(({ detector }) => detector === "tool-args");
  if (told.length === 0) return undefined;
  return told.some(({ level }) => level === "block") ? "block" : "flag";
}

/** Facts of one command line stand at one place; commands in the order they stand. */
function stepsOf(facts: readonly Fact[], printer: Printer): Step[] {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    if (fact.kind === "tool" || fact.origin !== "direct") continue;
    const place = `${fact.argument} ${fact.start} ${fact.end}`;
    const group = groups.get(place);
    if (group === undefined) groups.set(place, [fact]);
    else group.push(fact);
  }
  const steps: Step[] = [];
  for (const group of groups.values()) {
    const step = new StepReader(group, printer).read();
    if (step !== undefined) steps.push(step);
    if (steps.length === STEPS_MAX) break;
  }
  return steps;
}

function ordersOf({ arguments: list }: NormalisedCall, acts: Acts, printer: Printer): number[] {
  const orders = new Set<number>();
  const writesWhatRuns = (acts & (ACTS.persist | ACTS.configure | ACTS.tamper | ACTS.execute)) !== 0;
  for (const { type, value } of list) {
    if (!ORDERING.has(type) && !(writesWhatRuns && type === "content")) continue;
    for (const print of orderPrints(value.slice(0, TEXT_CHARS_MAX), printer)) {
      orders.add(print);
      if (orders.size === ORDERS_MAX) return [...orders];
    }
  }
  return [...orders];
}

function contentOf({ arguments: list }: NormalisedCall, acts: Acts, printer: Printer): number[] {
  const charsMax = (acts & OUTBOUND) !== 0 ? TEXT_CHARS_MAX : STAYING_CHARS_MAX;
  const content = new Set<number>();
  for (const { value } of list) {
    for (const form of unescapedForms(value.slice(0, charsMax)))
      for (const print of printer.stretches(form, CONTENT_MAX)) content.add(print);
    if (content.size >= CONTENT_MAX) break;
  }
  return [...content].slice(0, CONTENT_MAX);
}

/** What is destroyed: files by path, tables by statement, all else by the parameters of the call. */
function targetsOf(facts: readonly Fact[], call: NormalisedCall, acts: Acts, printer: Printer): number[] {
  const targets = new Set<string>();
  for (const fact of facts) {
    if (fact.kind === "path" && fact.op === "delete") targets.add(`delete ${fact.at.path}`);
    if (fact.kind === "path" && (fact.op === "perms" || fact.op === "move")) targets.add(`${fact.op} ${fact.at.path}`);
    if (fact.kind === "sql" && /^(?:DROP|TRUNCATE|DELETE)$/.test(fact.statement.verb))
      targets.add(
        `sql ${/\b(?:TABLE|FROM|DATABASE|SCHEMA)(?: IF EXISTS)? ([\w."`]+)/.exec(fact.statement.shape)?.[1]}`,
      );
    if (fact.kind === "url" && fact.op === "send") targets.add(`send ${fact.url.host}`);
  }
  if (targets.size === 0 && (acts & (ACTS.destroy | ACTS.pay | ACTS.grant)) !== 0)
    targets.add(`call ${call.scalars.text}`);
  return [...targets].slice(0, TARGETS_MAX).map((target) => printer.of(target));
}
