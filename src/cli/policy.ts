import { Command } from "commander";
import { buildCommand } from "./policy/build.js";
import { diffCommand } from "./policy/diff.js";
import { explainCommand } from "./policy/explain.js";
import { fmtCommand } from "./policy/fmt.js";
import { lintCommand } from "./policy/lint.js";
import { replayCommand } from "./policy/replay.js";
import { rollbackCommand } from "./policy/rollback.js";
import { signCommand } from "./policy/sign.js";
import { statusCommand } from "./policy/status.js";
import { testCommand } from "./policy/test.js";
import { verifyCommand } from "./policy/verify.js";

/** What policy authors work with; one file a verb in `policy/`. */
export function policyCommand(): Command {
  const command = new Command("policy").description("write, check, test, explain and replay policies");
  const verbs = [
    lintCommand(),
    fmtCommand(),
    testCommand(),
    explainCommand(),
    diffCommand(),
    replayCommand(),
    buildCommand(),
    signCommand(),
    verifyCommand(),
    statusCommand(),
    rollbackCommand(),
  ];
  for (const verb of verbs) command.addCommand(verb);
  return command;
}
