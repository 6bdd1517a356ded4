import { z } from "zod";
import { defineDetector, type Finding, LEVELS } from "../../plugins/contract.js";
import type { HookEvent, ToolCall } from "../../plugins/event.js";
import { analyseCall } from "./analyse.js";
import { LIST_OPTIONS } from "./lists.js";
import { normaliseCall } from "./normalise.js";
import { compileRule } from "./rule.js";
import { type Hit, RuleSet } from "./rule-set.js";
import { toolArgsRules } from "./rules/all.js";
import { PathOptions, Surroundings } from "./surroundings.js";
import { Tools } from "./tool.js";
import { ToolMap } from "./tool-map.js";
import type { Argument } from "./typing.js";

const FINDINGS_PER_CALL_MAX = 16;

export const toolArgs = defineDetector({
  meta: {
    id: "tool-args",
    about: "What tool calls would do: destroy, read secrets, send data out, run foreign code, persist, escalate.",
    version: "2",
    events: ["pre_request", "tool_call_entire_request", "entire_request"],
    reads: ["tool_call", "response_tool_call"],
  },
  options: z.strictObject({
    /** Findings below this score are left out, 0 to 1. */
    minScore: z.number().min(0).max(1).default(0.4),
    /** Level of single rules, by id; `off` leaves a rule out. */
    rules: z.partialRecord(z.enum(toolArgsRules.map(({ id }) => id)), z.enum([...LEVELS, "off"])).default({}),
    /** Lists of the place of work: items are added, with `!` in front taken out. */
    ...LIST_OPTIONS,
    /** What paths are: class -> globs. */
    paths: PathOptions,
    /** Tools by name (lower case, no separators) -> parameter (same) -> type. Wins over the shipped map. */
    tools: ToolMap.default({}),
  }),
  create({ minScore, rules, tools, paths, ...lists }) {
    const surroundings = new Surroundings(lists, paths);
    const compiled = toolArgsRules.flatMap((rule) => {
      const level = rules[rule.id] ?? rule.level;
      return level === "off" ? [] : [compileRule(rule, surroundings, level)];
    });
    const known = new Tools(tools);
    const ruleSet = new RuleSet(compiled.filter(({ score }) => score >= minScore));
    return {
      scan(event) {
        const findings: Finding[] = [];
        for (const call of event.toolCalls) findings.push(...callFindings(event, call, ruleSet, known, surroundings));
        return findings;
      },
    };
  },
});

function callFindings(
  event: HookEvent,
  call: ToolCall,
  ruleSet: RuleSet,
  tools: Tools,
  surroundings: Surroundings,
): Finding[] {
  if (call.segments.length === 0) return [];
  const normalised = normaliseCall(call.name, call.params, tools);
  const hits = ruleSet.hits(analyseCall(normalised, surroundings).facts);
  if (hits.length === 0) return [];
  const findings: Finding[] = [];
  const seen = new Set<string>();
  hits.sort((a, b) => (a.level === b.level ? b.rule.score - a.rule.score : a.level === "block" ? -1 : 1));
  for (const { rule, fact, level } of hits as readonly Hit[]) {
    const argument = normalised.arguments[fact.argument];
    const { segment, start, end } = placeOf(event, call, argument, fact.start, fact.end);
    const key = `${rule.id}:${segment}:${start}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const { id, category, severity, score } = rule;
    findings.push({
      rule: id,
      category,
      severity,
      level,
      score: level === rule.level ? score : Math.min(score, 0.6),
      segment,
      start,
      end,
    });
    if (findings.length >= FINDINGS_PER_CALL_MAX) break;
  }
  return findings;
}

/** The segment an argument stands in and the range of the offence in it; the whole segment where that is unclear. */
function placeOf(
  event: HookEvent,
  call: ToolCall,
  argument: Argument | undefined,
  start: number,
  end: number,
): { segment: number; start: number; end: number } {
  const fallback = call.segments[0] ?? 0;
  const textOf = (index: number): string => event.segments[index]?.text ?? "";
  const whole = (index: number): { segment: number; start: number; end: number } => ({
    segment: index,
    start: 0,
    end: textOf(index).length,
  });
  if (argument === undefined) return whole(fallback);
  const pointer = call.pointer + argument.pointer;
  const value = argument.value.toWellFormed();
  const exact =
    call.segments.find((index) => event.segments[index]?.pointer === pointer) ??
    call.segments.find((index) => textOf(index) === value);
  if (exact !== undefined && textOf(exact) === value)
    return { segment: exact, start: Math.min(start, value.length), end: Math.min(Math.max(end, start), value.length) };
  const escaped = JSON.stringify(value).slice(1, -1);
  for (const index of call.segments) {
    const text = textOf(index);
    for (const spelling of [value.slice(start, end), value, escaped]) {
      const at = spelling === "" ? -1 : text.indexOf(spelling);
      if (at >= 0) return { segment: index, start: at, end: at + spelling.length };
    }
  }
  const word = (argument.words ?? []).toSorted((a, b) => b.length - a.length)[0];
  const holder = word === undefined ? undefined : call.segments.find((index) => textOf(index).includes(word));
  return whole(exact ?? holder ?? fallback);
}
