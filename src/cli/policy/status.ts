import { Command } from "commander";
import { Revisions } from "../../policy/lifecycle/revisions.js";
import { loadConfig } from "../../server/config.js";
import { policyStateDirectory } from "../../server/data-dir.js";

/** Reads the data directory: works with or without a running server, whose `/v1/status` knows what is wrong as well. */
export function statusCommand(): Command {
  return new Command("status")
    .description("list the policies that were in force, newest first, one JSON object a line")
    .option("-c, --config <file>", "configuration file")
    .action(({ config }: { config?: string }) => {
      const revisions = new Revisions(policyStateDirectory(loadConfig({ config }).data_dir));
      const { active, pin } = revisions;
      const stored = revisions.list();
      for (const { v: _, ...revision } of stored) {
        process.stdout.write(`${JSON.stringify({ ...revision, active: revision.content === active })}\n`);
      }
      if (stored.length === 0) process.stderr.write("No policies of a folder or bundle were in force yet.\n");
      if (pin !== undefined) {
        process.stderr.write(`Rolled back to ${pin.content.slice(0, 12)} until something new is published.\n`);
      }
    });
}
