import { watchFolders } from "../watch-folders.js";
import { gitRevision } from "./git-revision.js";
import { type Candidate, inStage, type PolicyOrigin } from "./origin.js";
import { foldersOf, readTree } from "./tree.js";

/** Policies of a folder on this machine. */
export class DirectoryOrigin implements PolicyOrigin {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  read(): Promise<Candidate> {
    const dir = this.#dir;
    return inStage("read", async () => ({
      origin: "directory",
      tree: readTree(dir),
      dir,
      git: await gitRevision(dir),
    }));
  }

  taken(): void {}

  watch(look: () => void): () => void {
    return watchFolders(() => foldersOf(this.#dir), look);
  }
}
