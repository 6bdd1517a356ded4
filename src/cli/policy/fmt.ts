import { writeFileSync } from "node:fs";
import { text as readAll } from "node:stream/consumers";
import { Command } from "commander";
import { OperatorError } from "../../plugins/errors.js";
import { formatPolicyFiles } from "../../policy/authoring/format-files.js";
import { EXIT } from "../exit-codes.js";
import { filesIn, readText } from "./policy-files.js";

export function fmtCommand(): Command {
  return new Command("fmt")
    .description("lay policies out as Cedar's own formatter does; comments stay. Files, folders, or `-` for stdin")
    .argument("<paths...>", "*.cedar files, or folders of them at any depth")
    .option("--check", "change nothing; name the files that are laid out otherwise and exit 1")
    .action(async (paths: string[], { check = false }: { check?: boolean }) => {
      if (paths.includes("-")) {
        if (paths.length > 1 || check) throw new OperatorError("INPUT_INVALID", "`-` stands alone and without --check");
        const [formatted] = await formatPolicyFiles([{ path: "stdin", text: await readAll(process.stdin) }]);
        process.stdout.write(formatted?.text ?? "");
        return;
      }
      const files = filesIn(paths, ".cedar").map((path) => ({ path, text: readText(path) }));
      const formatted = await formatPolicyFiles(files);
      const changed = formatted.filter(({ text }, index) => text !== files[index]?.text);
      for (const { path, text } of changed) {
        if (!check) writeFileSync(path, text);
        process.stdout.write(`${path}\n`);
      }
      process.stderr.write(`${changed.length} of ${files.length} files ${check ? "would change" : "changed"}.\n`);
      if (check && changed.length > 0) process.exitCode = EXIT.failure;
    });
}
