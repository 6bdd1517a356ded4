import { resolve } from "node:path";
import type { LoadOptions } from "../policy/load.js";
import type { Config } from "./config.js";

/** The part of the configuration that the policy layer is loaded with. */
export function policyOptions({ policies, mode, on_incomplete, baseDir }: Config): LoadOptions {
  return {
    shippedMode: mode,
    onIncomplete: on_incomplete,
    ...(policies.engine === undefined ? {} : { engine: policies.engine }),
    ...(policies.dir === undefined ? {} : { dir: resolve(baseDir, policies.dir) }),
  };
}
