import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import type { ActionId } from "./cedar/world.js";
import type { DefaultAction } from "./decision.js";
import { Exceptions, ExceptionsFile } from "./exceptions.js";
import { FactFile } from "./fact-file.js";
import { FactDefinitions } from "./fact-rules.js";
import type { SideFile } from "./policy-files.js";
import type { LoadedPolicy } from "./policy-set.js";
import { PolicyInvalid, type PolicyProblem } from "./problem.js";
import { type Defaults, defaultsOf, overridesOf, RolloutFile } from "./rollout-file.js";
import type { PolicyFile } from "./source.js";
import { didYouMean } from "./suggest.js";
import { ToolCatalogue, ToolCatalogueFile } from "./tool-catalogue.js";
import { readYaml, type YamlFile } from "./yaml-file.js";

/** What the files beside the policies say. */
export interface SideRules {
  readonly catalogue: ToolCatalogue;
  readonly facts: FactDefinitions;
  readonly exceptions: Exceptions;
  readonly defaults: Defaults;
  /** Mode and share by policy id. */
  readonly overrides: ReturnType<typeof overridesOf>;
  /** All of it as data, for the revision. */
  readonly content: unknown;
  /** What in them does not fit the policies. */
  misfits(policies: readonly LoadedPolicy[]): PolicyProblem[];
}

/** A default is about what happens before the answer. */
const ASKED_BY: Readonly<Record<DefaultAction, readonly ActionId[]>> = {
  send_prompt: ["send_prompt"],
  use_tool: ["offer_tool", "return_tool_result", "call_tool"],
};

/** Read once: what is shipped belongs to the code that runs, even while a newer version is being installed. */
const SHIPPED_TOOLS = readShipped("tools.yaml", ToolCatalogueFile);
const SHIPPED_FACTS = readShipped("facts.yaml", FactFile);

/** What is wrong goes to `problems`; nothing of a file with a mistake counts. */
export function readSideFiles(files: readonly PolicyFile[], problems: PolicyProblem[]): SideRules {
  const all = <Schema extends z.ZodType>(name: SideFile, schema: Schema): SideContent<z.output<Schema>>[] =>
    files.flatMap(({ path, text }) => {
      if (basename(path) !== name) return [];
      try {
        return [{ path, ...readYaml(path, text, schema) }];
      } catch (error) {
        if (!(error instanceof PolicyInvalid)) throw error;
        problems.push(...error.problems);
        return [];
      }
    });
  const values = <Value>(contents: readonly SideContent<Value>[]): Value[] => contents.map(({ value }) => value);

  // The operator's come first: what is shipped gives way to them.
  const tools = [...values(all("tools.yaml", ToolCatalogueFile)), SHIPPED_TOOLS];
  const ownFacts = all("facts.yaml", FactFile);
  const facts = [...values(ownFacts), SHIPPED_FACTS];
  const rollouts = all("rollout.yaml", RolloutFile);
  const lifted = all("exceptions.yaml", ExceptionsFile);
  const defaults = defaultsOf(values(rollouts));
  const catalogue = new ToolCatalogue(tools);

  return {
    catalogue,
    facts: new FactDefinitions(facts),
    exceptions: new Exceptions(values(lifted)),
    defaults,
    overrides: overridesOf(values(rollouts)),
    content: { tools, facts, rollouts: values(rollouts), exceptions: values(lifted) },
    misfits(policies) {
      const ids = policies.map(({ id }) => id);
      const unheardOf = (file: SideContent<unknown>, id: string, at: readonly PropertyKey[]): PolicyProblem[] =>
        ids.includes(id)
          ? []
          : [{ file: file.path, ...file.placeOf(at), message: `there is no policy "${id}"${didYouMean(id, ids)}` }];
      return [
        ...rollouts.flatMap((file) =>
          Object.keys(file.value.policies).flatMap((id) => unheardOf(file, id, ["policies", id])),
        ),
        ...lifted.flatMap((file) =>
          file.value.exceptions.flatMap(({ policy }, index) =>
            unheardOf(file, policy, ["exceptions", index, "policy"]),
          ),
        ),
        ...ownFacts.flatMap((file) => unheardOfTools(file, catalogue)),
        ...rollouts.flatMap((file) => unreachable(file, defaults, policies)),
      ];
    },
  };
}

interface SideContent<Value> extends YamlFile<Value> {
  readonly path: string;
}

/** Matchers about classes and operations that no tool has would never hold. */
function unheardOfTools({ path, value, placeOf }: SideContent<FactFile>, { words }: ToolCatalogue): PolicyProblem[] {
  return Object.entries(value.facts).flatMap(([fact, matchers]) =>
    matchers.flatMap((matcher, index) => {
      const unheardOf = (member: "class" | "op", what: string, known: readonly string[]): PolicyProblem[] =>
        (matcher[member] ?? [])
          .filter((word) => !known.includes(word))
          .map((word) => ({
            file: path,
            ...placeOf(["facts", fact, index, member]),
            message: `no tool of the catalogue ${what} "${word}"${didYouMean(word, known)}; see tools.yaml`,
          }));
      return [...unheardOf("class", "is of class", words.classes), ...unheardOf("op", "has the operation", words.ops)];
    }),
  );
}

/** A default that denies and is enforced, while no enforced policy permits anything, refuses everything. */
function unreachable(
  file: SideContent<unknown>,
  defaults: Defaults,
  policies: readonly LoadedPolicy[],
): PolicyProblem[] {
  return (["send_prompt", "use_tool"] as const).flatMap((kind) => {
    const { effect, mode } = defaults[kind];
    if (effect === "allow" || mode !== "enforce") return [];
    const reaches = policies.some(
      ({ info, reads }) =>
        info.effect === "permit" &&
        info.mode === "enforce" &&
        ASKED_BY[kind].some((action) => reads.actions.has(action)),
    );
    const message = `${kind} is denied and no enforced policy permits it; enforce a \`permit\` first, or set its mode to monitor`;
    return reaches ? [] : [{ file: file.path, ...file.placeOf(["defaults", kind]), message }];
  });
}

function readShipped<Schema extends z.ZodType>(name: SideFile, schema: Schema): z.output<Schema> {
  const path = fileURLToPath(new URL(`./${name}`, import.meta.url));
  return readYaml(path, readFileSync(path, "utf8"), schema).value;
}
