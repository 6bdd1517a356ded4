import type { ToolRule } from "../rule.js";
import { agentRules } from "./agent.js";
import { cloudRules } from "./cloud.js";
import { credentialRules } from "./credentials.js";
import { databaseRules } from "./database.js";
import { executionRules } from "./execution.js";
import { exfiltrationRules } from "./exfiltration.js";
import { fileRules } from "./files.js";
import { gitRules } from "./git.js";
import { hostRules } from "./host.js";
import { networkRules } from "./network.js";
import { persistenceRules } from "./persistence.js";
import { privilegeRules } from "./privilege.js";
import { recordRules } from "./records.js";
import { supplyRules } from "./supply.js";

/** Every shipped rule; ids are stable, because policies and suppressions name them. */
export const toolArgsRules: readonly ToolRule[] = [
  ...fileRules,
  ...executionRules,
  ...credentialRules,
  ...exfiltrationRules,
  ...networkRules,
  ...persistenceRules,
  ...privilegeRules,
  ...hostRules,
  ...agentRules,
  ...gitRules,
  ...cloudRules,
  ...databaseRules,
  ...supplyRules,
  ...recordRules,
];
