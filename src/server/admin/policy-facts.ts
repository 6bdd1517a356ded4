import { basename } from "node:path";
import type { PolicyEngine, PolicyInfo } from "../../policy/engine.js";
import { ExceptionsFile } from "../../policy/exceptions.js";
import { readYaml } from "../../policy/yaml-file.js";

/** A policy in force, as far as people are told. Plain data. */
export interface PolicyFact
  extends Pick<PolicyInfo, "id" | "effect" | "mode" | "severity" | "action" | "layer" | "line"> {
  /** Without its folder. */
  readonly file: string;
  readonly owner?: string;
  readonly ticket?: string;
  /** Day, as the author wrote it. */
  readonly since?: string;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number;
}

export type ExceptionFact = ExceptionsFile["exceptions"][number];

export interface PolicyFacts {
  readonly revision: string;
  /** In the order of their ids; also those that are off. */
  readonly policies: readonly PolicyFact[];
  readonly exceptions: readonly ExceptionFact[];
}

/** What is in force, for people. Read from what the engine was made of, so it is what decides. */
export function policyFacts({ revision, policies, recipe }: PolicyEngine): PolicyFacts {
  const exceptions = recipe.files
    .filter(({ path }) => basename(path) === "exceptions.yaml")
    .flatMap(({ path, text }) => readYaml(path, text, ExceptionsFile).value.exceptions);
  return { revision, policies: policies.map(factOf), exceptions };
}

function factOf({
  id,
  effect,
  mode,
  severity,
  action,
  layer,
  file,
  line,
  owner,
  ticket,
  since,
  expiresAt,
}: PolicyInfo): PolicyFact {
  return {
    id,
    effect,
    mode,
    severity,
    action,
    layer,
    file: basename(file),
    line,
    ...(owner === undefined ? {} : { owner }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(since === undefined ? {} : { since }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}
