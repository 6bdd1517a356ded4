import { Command } from "commander";
import { loadPolicies } from "../policy/load.js";
import { loadConfig } from "../server/config.js";
import { detectorSources, loadDetectorHost } from "../server/detector-set.js";
import { policyOptions } from "../server/policy-options.js";
import { policyOrigin } from "../server/policy-origin.js";
import { makeSink } from "../sinks/open.js";

export function checkCommand(): Command {
  return new Command("check")
    .description("say what `serve` would say about configuration, plugins and policies, without serving")
    .option("-c, --config <file>", "configuration file")
    .option("--schema", "print the JSON Schema of the configuration file and end")
    .action(async ({ config: path, schema }: { config?: string; schema?: boolean }) => {
      if (schema) {
        const { configJsonSchema } = await import("../server/config.js");
        process.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
        return;
      }
      const config = loadConfig({ config: path });
      const host = await loadDetectorHost(detectorSources(config), new Uint8Array(32));
      // Looks at trusted keys; what a bundle holds is for `shutter policy verify` to say.
      policyOrigin(config);
      for (const sink of config.sinks) await (await makeSink(sink, config.baseDir, process.env)).close();
      const policies = await loadPolicies(policyOptions(config));
      process.stderr.write(
        `Fine: detectors ${host.ids.join(", ")} (set ${host.version}); ${policies.policies.length} policies (${policies.revision.slice(0, 19)}).\n`,
      );
    });
}
