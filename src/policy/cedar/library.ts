import { setFlagsFromString } from "node:v8";

/**
 * Cedar's own implementation, and the only way into it.
 *
 * V8 in Node 20 compiles calls into wasm right into their hot callers, and ends the process ("unreachable code",
 * Deoptimizer) when such a caller is deoptimized while the wasm returns an object, as all functions of this library
 * do: after some ten thousand calls, once in a while. The flag is process-wide. Node 24 and later are left alone, as
 * V8 complains about flags it has dropped.
 */
if (Number.parseInt(process.versions.node, 10) < 24) setFlagsFromString("--no-turbo-inline-js-wasm-calls");

export {
  formatPolicies,
  policyToJson,
  policyToText,
  preparsePolicySet,
  schemaToJson,
  statefulIsAuthorized,
  validate,
} from "@cedar-policy/cedar-wasm/nodejs";
