import { resolve } from "node:path";
import { Command } from "commander";
import { OperatorError } from "../../plugins/errors.js";
import { Revisions, type StoredRevision } from "../../policy/lifecycle/revisions.js";
import { readTree } from "../../policy/lifecycle/tree.js";
import { loadConfig } from "../../server/config.js";
import { policyStateDirectory } from "../../server/data-dir.js";

interface RollbackFlags {
  readonly config?: string;
  readonly release?: boolean;
}

/** Works through the data directory: a running server follows within a second, one that is started later finds it. */
export function rollbackCommand(): Command {
  return new Command("rollback")
    .description("put policies in force that were in force before, until something new is published")
    .argument("[revision]", "beginning of a content hash or revision (default: the one before that in force)")
    .option("-c, --config <file>", "configuration file")
    .option("--release", "end a rollback: what is published now is in force again")
    .action((wanted: string | undefined, { config: path, release }: RollbackFlags) => {
      const config = loadConfig({ config: path });
      const revisions = new Revisions(policyStateDirectory(config.data_dir));
      if (release) {
        revisions.removePin();
        process.stderr.write("Servers follow what is published again.\n");
        return;
      }
      const { active } = revisions;
      const target = chosen(revisions.list(), active, wanted);
      revisions.folderOf(target.content);
      const { dir } = config.policies;
      const published = [active, dir === undefined ? undefined : contentOf(resolve(config.baseDir, dir))];
      // Rolling back twice is still instead of what was published at first.
      const insteadOf = [...(revisions.pin?.insteadOf ?? []), ...published.flatMap((content) => content ?? [])];
      revisions.setPin({
        v: 1,
        content: target.content,
        insteadOf: [...new Set(insteadOf)].filter((content) => content !== target.content),
      });
      process.stderr.write(
        `Rolled back to ${target.content.slice(0, 12)} (${target.policies} policies, in force ${target.activated}).\n`,
      );
    });
}

function chosen(
  stored: readonly StoredRevision[],
  active: string | undefined,
  wanted: string | undefined,
): StoredRevision {
  const list = "`shutter policy status` lists revisions";
  if (wanted === undefined) {
    const [previous] = stored.filter(({ content }) => content !== active);
    if (previous === undefined) throw new OperatorError("INPUT_INVALID", `nothing was in force before; ${list}`);
    return previous;
  }
  const prefix = wanted.replace(/^sha256:/, "");
  const matching = stored.filter(
    ({ content, revision }) => content.startsWith(prefix) || revision.replace(/^sha256:/, "").startsWith(prefix),
  );
  const [only] = matching;
  if (prefix.length >= 4 && matching.length === 1 && only !== undefined) return only;
  const why =
    matching.length > 1
      ? "several revisions begin so"
      : "no stored revision begins so, or less than 4 digits are given";
  throw new OperatorError("INPUT_INVALID", `${wanted}: ${why}; ${list}`);
}

/** What the folder holds; undefined when it cannot be read. */
function contentOf(dir: string): string | undefined {
  try {
    return readTree(dir).hash;
  } catch {
    return undefined;
  }
}
