import type { Operation } from "./operation.js";
import { decision, decisions } from "./operations/decisions.js";
import { evaluate } from "./operations/evaluate.js";
import { exportRecords } from "./operations/export.js";
import { facets } from "./operations/facets.js";
import { findings } from "./operations/findings.js";
import { markFalsePositive, unmarkFalsePositive } from "./operations/marks.js";
import { policies, policy } from "./operations/policies.js";
import { session, sessions } from "./operations/sessions.js";
import { setup } from "./operations/setup.js";
import { stats } from "./operations/stats.js";
import { status } from "./operations/status.js";
import { releaseSession, tagSession } from "./operations/tags.js";
import { tail } from "./operations/tail.js";
import { tools } from "./operations/tools.js";
import { unevaluated } from "./operations/unevaluated.js";
import { whoami } from "./operations/whoami.js";

/** All that can be asked of the API, in the order it is told; examples work one after the other. */
export const OPERATIONS: readonly Operation[] = [
  whoami,
  stats,
  facets,
  decisions,
  decision,
  findings,
  sessions,
  session,
  tagSession,
  releaseSession,
  tools,
  policies,
  policy,
  markFalsePositive,
  unmarkFalsePositive,
  unevaluated,
  evaluate,
  exportRecords,
  tail,
  status,
  setup,
];
