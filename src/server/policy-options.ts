import { resolve } from "node:path";
import { declaredAttributes } from "../policy/attributes/declared.js";
import type { LoadOptions } from "../policy/load.js";
import type { Config } from "./config.js";

/** The part of the configuration that the policy layer is loaded with. */
export function policyOptions({ policies, mode, on_incomplete, attributes, baseDir }: Config): LoadOptions {
  return {
    shippedMode: mode,
    onIncomplete: on_incomplete,
    attributes: declaredAttributes(attributes),
    ...(policies.engine === undefined ? {} : { engine: policies.engine }),
    ...(policies.dir === undefined ? {} : { dir: resolve(baseDir, policies.dir) }),
  };
}
