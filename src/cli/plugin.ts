import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { z } from "zod";
import { createKeywordPass } from "../detectors/text/keyword-pass.js";
import { OperatorError } from "../plugins/errors.js";
import { SEGMENT_KINDS } from "../plugins/event.js";
import { DetectorHost } from "../plugins/host.js";
import { loadPlugin, resolvePlugin } from "../plugins/load.js";
import { EXIT } from "./exit-codes.js";
import { scanEventOf } from "./scan-event.js";

const TEMPLATE = new URL("../plugins/template/", import.meta.url);

const Example = z.union([
  z.strictObject({ text: z.string(), kind: z.enum(SEGMENT_KINDS).default("user"), finds: z.array(z.string()) }),
  z.strictObject({ tool: z.strictObject({ name: z.string(), params: z.unknown() }), finds: z.array(z.string()) }),
]);

export function pluginCommand(): Command {
  const command = new Command("plugin").description("write a detector of your own and test it");

  command
    .command("init <folder>")
    .description("make a folder with a working detector, its examples and a short tutorial")
    .action((folder: string) => {
      if (existsSync(folder) && readdirSync(folder).length > 0) {
        throw new OperatorError("INPUT_INVALID", `${folder}: is not empty; name a new folder`);
      }
      mkdirSync(folder, { recursive: true });
      for (const name of readdirSync(TEMPLATE)) {
        writeFileSync(join(folder, name.replace(/\.tmpl$/, "")), readFileSync(new URL(name, TEMPLATE)));
      }
      process.stderr.write(`Made ${folder}. Next: npx shutter plugin test ${folder}\n`);
    });

  command
    .command("test <plugin>")
    .description("run the examples a plugin exports; a folder with a package.json, or its main file")
    .option("--options <json>", "options to create it with", "{}")
    .action(async (plugin: string, { options }: { options: string }) => {
      const url = pluginUrl(plugin);
      const detectors = [{ plugin: await loadPlugin(url), options: parseOptions(options) }];
      const host = new DetectorHost({ detectors, keywordPass: createKeywordPass, fingerprintKey: new Uint8Array(32) });
      const examples = z
        .array(Example)
        .min(1)
        .safeParse(((await import(url)) as { examples?: unknown }).examples);
      if (!examples.success) {
        throw new OperatorError(
          "PLUGIN_INVALID",
          `${plugin}: export \`examples\`, a list of {text, finds: [rule ids]} or {tool, finds}`,
        );
      }

      let failures = 0;
      for (const [index, example] of examples.data.entries()) {
        const { findings, lanes } = host.scan(scanEventOf(example));
        const found = [...new Set(findings.map(({ rule }) => rule))].sort();
        const expected = [...new Set(example.finds)].sort();
        const broken = lanes.find(({ status }) => status === "failed")?.reason;
        const passed = broken === undefined && found.join() === expected.join();
        if (!passed) failures++;
        const wanted = `expected [${expected.join(", ")}], found [${found.join(", ")}]`;
        process.stdout.write(
          `${passed ? "ok" : "not ok"} ${index + 1} ${broken === undefined ? wanted : `the detector failed: ${broken}`}\n`,
        );
      }
      process.stderr.write(`${examples.data.length - failures} passed, ${failures} failed\n`);
      if (failures > 0) process.exitCode = EXIT.testsFailed;
    });

  return command;
}

/** A folder means the `main` of its package.json. */
function pluginUrl(plugin: string): string {
  const manifest = join(plugin, "package.json");
  if (!existsSync(manifest)) return resolvePlugin(resolve(plugin), process.cwd());
  const { main } = z.object({ main: z.string().default("index.js") }).parse(JSON.parse(readFileSync(manifest, "utf8")));
  return resolvePlugin(resolve(plugin, main), process.cwd());
}

function parseOptions(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OperatorError("INPUT_INVALID", "--options: not JSON");
  }
}
