import { Command } from "commander";
import { diffCommand } from "./policy/diff.js";
import { fmtCommand } from "./policy/fmt.js";
import { lintCommand } from "./policy/lint.js";
import { replayCommand } from "./policy/replay.js";
import { testCommand } from "./policy/test.js";

/** What policy authors work with; one file a verb in `policy/`. */
export function policyCommand(): Command {
  const command = new Command("policy").description("write, check, test, explain and replay policies");
  for (const verb of [lintCommand(), fmtCommand(), testCommand(), diffCommand(), replayCommand()])
    command.addCommand(verb);
  return command;
}
