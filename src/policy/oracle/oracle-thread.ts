import { parentPort } from "node:worker_threads";
import type { Decision } from "../decision.js";
import type { PolicyEngine } from "../engine.js";
import { preparePolicies } from "../load.js";
import type { OracleReply, OracleTask } from "./oracle-task.js";

/** Entry of the thread in which Cedar's own implementation decides again what was decided. */
let engine: Promise<PolicyEngine> | undefined;

parentPort?.on("message", (task: OracleTask) => {
  answer(task).then(
    (reply) => parentPort?.postMessage(reply),
    () => parentPort?.postMessage({ verdict: "failed" } satisfies OracleReply),
  );
});

async function answer({ revision, recipe, request, decision }: OracleTask): Promise<OracleReply> {
  if (recipe !== undefined) {
    engine = preparePolicies(recipe.files, { ...recipe.options, engine: "wasm", memoCharsMax: 0 });
  }
  const cedar = await engine;
  if (cedar?.revision !== revision) return { verdict: "failed" };
  const policies = differences(decision, cedar.decide(request));
  return policies === undefined ? { verdict: "agrees" } : { verdict: "differs", policies };
}

/** Policies that tell two decisions apart; undefined for equal decisions. */
function differences(ours: Decision, cedars: Decision): string[] | undefined {
  if (JSON.stringify(ours) === JSON.stringify(cedars)) return undefined;
  const said = ({ matches, errors, unknown, excepted }: Decision): Set<string> =>
    new Set([
      ...matches.map((match) => JSON.stringify(match)),
      ...[...errors, ...unknown, ...excepted].map((id) => `${id} `),
    ]);
  const [one, other] = [said(ours), said(cedars)];
  const apart = [...one, ...other].filter((text) => !one.has(text) || !other.has(text));
  return [...new Set(apart.map(idIn))].sort();
}

function idIn(text: string): string {
  return text.startsWith("{") ? String((JSON.parse(text) as { policy: unknown }).policy) : text.trim();
}
