import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const GIT_MS_MAX = 2_000;

/**
 * The commit a folder is at, with `+dirty` where files in it differ from that commit; undefined where it is in no
 * repository, or there is no git.
 */
export async function gitRevision(dir: string): Promise<string | undefined> {
  const git = async (...args: string[]): Promise<string> => {
    // A repository's own settings must not make git run programs.
    const { stdout } = await run("git", ["-C", dir, "-c", "core.fsmonitor=false", ...args], {
      timeout: GIT_MS_MAX,
      env: { ...process.env, GIT_OPTIONAL_LOCKS: "0" },
    });
    return stdout.trim();
  };
  try {
    const commit = await git("rev-parse", "--verify", "HEAD");
    const changes = await git("status", "--porcelain", "--untracked-files=all", "--", ".");
    return changes === "" ? commit : `${commit}+dirty`;
  } catch {
    return undefined;
  }
}
