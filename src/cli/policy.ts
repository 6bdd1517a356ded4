import { Command } from "commander";
import { fmtCommand } from "./policy/fmt.js";
import { lintCommand } from "./policy/lint.js";

/** What policy authors work with; one file a verb in `policy/`. */
export function policyCommand(): Command {
  const command = new Command("policy").description("write, check, test, explain and replay policies");
  for (const verb of [lintCommand(), fmtCommand()]) command.addCommand(verb);
  return command;
}
