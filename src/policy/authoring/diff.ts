import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { printExpr, printScope } from "../cedar/print.js";
import type { PolicyInfo } from "../engine.js";
import type { LoadedPolicy } from "../policy-set.js";

/** One thing a policy says, before and after; undefined where it did not say it. */
export interface Change {
  /** `effect`, `principal`, `action`, `resource`, `conditions`, or what an annotation is about: `severity`, `message`, ... */
  readonly what: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface PolicyDiff {
  /** Policies that count otherwise than before: the change most likely to hurt, and the least visible in a text. */
  readonly modes: readonly { readonly id: string; readonly before: string; readonly after: string }[];
  readonly removed: readonly PolicyInfo[];
  readonly added: readonly PolicyInfo[];
  readonly changed: readonly { readonly id: string; readonly changes: readonly Change[] }[];
  readonly unchanged: number;
}

/** Where a policy stands says nothing about what it does; how it counts is told apart. */
const NOT_COMPARED: ReadonlySet<string> = new Set(["id", "file", "line", "reads"]);
const COUNTING: ReadonlySet<string> = new Set(["mode", "rollout"]);

/** What two sets of policies differ in, by what they mean: layout, comments, files and order are left out. */
export function diffPolicies(before: readonly LoadedPolicy[], after: readonly LoadedPolicy[]): PolicyDiff {
  const [old, now] = [byId(before), byId(after)];
  const both = before.flatMap((policy) => {
    const other = now.get(policy.id);
    return other === undefined ? [] : [{ id: policy.id, one: policy, other }];
  });
  const changed = both.flatMap(({ id, one, other }) => {
    const changes = changesBetween(saidBy(one), saidBy(other));
    return changes.length === 0 ? [] : [{ id, changes }];
  });
  const modes = both.flatMap(({ id, one, other }) =>
    countsAs(one.info) === countsAs(other.info)
      ? []
      : [{ id, before: countsAs(one.info), after: countsAs(other.info) }],
  );
  const touched = new Set([...changed, ...modes].map(({ id }) => id));
  return {
    modes,
    removed: before.filter(({ id }) => !now.has(id)).map(({ info }) => info),
    added: after.filter(({ id }) => !old.has(id)).map(({ info }) => info),
    changed,
    unchanged: both.length - touched.size,
  };
}

export function isEmpty({ modes, removed, added, changed }: PolicyDiff): boolean {
  return modes.length + removed.length + added.length + changed.length === 0;
}

function byId(policies: readonly LoadedPolicy[]): ReadonlyMap<string, LoadedPolicy> {
  return new Map(policies.map((policy) => [policy.id, policy]));
}

/** `enforce`, or `enforce at 10 %`. */
function countsAs(info: PolicyInfo): string {
  const { mode, rollout } = info;
  return mode === "enforce" && rollout < 100 ? `${mode} at ${rollout} %` : mode;
}

function saidBy({ json, info }: LoadedPolicy): ReadonlyMap<string, string> {
  const about = Object.entries(info).filter(([key]) => !NOT_COMPARED.has(key) && !COUNTING.has(key));
  return new Map([
    ["effect", json.effect],
    ["principal", printScope(json.principal)],
    ["action", printScope(json.action)],
    ["resource", printScope(json.resource)],
    ["conditions", printConditions(json)],
    ...about.map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)] as const),
  ]);
}

function printConditions({ conditions }: PolicyJson): string {
  return conditions.map(({ kind, body }) => `${kind} { ${printExpr(body)} }`).join(" ");
}

function changesBetween(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Change[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((what): Change => ({ what, before: before.get(what), after: after.get(what) }))
    .filter((change) => change.before !== change.after);
}
