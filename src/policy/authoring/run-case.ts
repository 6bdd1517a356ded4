import type { Decision, Outcome } from "../decision.js";
import { blockMessage } from "../decision.js";
import type { PolicyEngine } from "../engine.js";
import { requestOf } from "./case-request.js";
import type { TestCase } from "./table-cases.js";

export interface CaseResult {
  readonly test: TestCase;
  readonly decision: Decision;
  /** What is otherwise than expected, a line each; empty where the test passed. */
  readonly failures: readonly string[];
}

export function runCase(test: TestCase, engine: PolicyEngine): CaseResult {
  const decision = engine.decide(requestOf(test.given));
  return { test, decision, failures: differences(test.expect, decision) };
}

function differences(expected: TestCase["expect"], decision: Decision): string[] {
  const { effective, would, matches, primary, unknown, sessionTags } = decision;
  const block = [effective, would].find((outcome) => outcome.action === "block");
  const failures: string[] = [];
  const same = (what: string, wanted: unknown, got: unknown): void => {
    if (wanted !== undefined && JSON.stringify(wanted) !== JSON.stringify(got))
      failures.push(`${what}: expected ${show(wanted)}, got ${show(got)}`);
  };
  const sameSet = (what: string, wanted: readonly string[] | undefined, got: readonly string[]): void =>
    same(what, wanted && [...wanted].sort(), [...new Set(got)].sort());

  same("effective", expected.effective, effective.action);
  same("would", expected.would, would.action);
  const matched = matches.map(({ policy }) => policy);
  sameSet("matched", expected.matched, matched);
  sameSet("unknown", expected.unknown, unknown);
  same("primary", expected.primary, primary);
  same("status", expected.status, block?.action === "block" ? block.status : undefined);
  const edits = [effective, would].find((outcome) => outcome.action === "modify") ?? effective;
  sameSet("strips", expected.strips, stripsOf(edits));
  sameSet("redacts", expected.redacts, redactsOf(edits));
  const tags = sessionTags.map(({ tag }) => tag);
  sameSet("session_tags", expected.session_tags, tags);
  const message = block?.action === "block" ? blockMessage(block, "00000000-0000-0000-0000-000000000000") : "";
  if (expected.message !== undefined && !message.includes(expected.message))
    failures.push(`message: expected it to contain ${show(expected.message)}, got ${show(message)}`);
  return failures;
}

function stripsOf(outcome: Outcome): string[] {
  return outcome.action === "modify" ? outcome.strips.flatMap(({ tools }) => tools) : [];
}

function redactsOf(outcome: Outcome): string[] {
  return outcome.action === "modify"
    ? outcome.redactions.flatMap(({ selectors }) => selectors.map(({ name }) => name))
    : [];
}

function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(", ");
  return value === undefined ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);
}
