/** One file as a patch leaves it. */
export interface PatchedFile {
  readonly path: string;
  readonly op: "add" | "update" | "delete" | "move";
  /** Lines added, without the `+`. */
  readonly added: string;
}

const FILES_MAX = 256;

/** Reads the patches agents write: `*** Add File:` blocks and unified diffs. */
export function patchedFiles(text: string): PatchedFile[] {
  const files: PatchedFile[] = [];
  let path = "";
  let op: PatchedFile["op"] = "update";
  let added: string[] = [];
  const flush = (): void => {
    if (path !== "" && files.length < FILES_MAX) files.push({ path, op, added: added.join("\n") });
    path = "";
    added = [];
  };
  for (const line of text.slice(0, 262_144).split("\n")) {
    const header = /^\*\*\* (Add|Update|Delete) File: (.+?)\s*$/.exec(line);
    const unified = header === null ? /^\+\+\+ (?:b\/)?(.+?)(?:\t.*)?$/.exec(line) : null;
    const moved = /^\*\*\* Move to: (.+?)\s*$/.exec(line);
    if (header !== null) {
      flush();
      op = header[1] === "Add" ? "add" : header[1] === "Delete" ? "delete" : "update";
      path = header[2] ?? "";
    } else if (unified !== null && !line.startsWith("++++")) {
      flush();
      op = "update";
      path = unified[1] === "/dev/null" ? "" : (unified[1] ?? "");
    } else if (moved !== null) {
      files.push({ path: moved[1] ?? "", op: "move", added: "" });
    } else if (line.startsWith("+")) added.push(line.slice(1));
    else if (op === "delete" && line.startsWith("--- a/")) path = line.slice(6);
  }
  flush();
  return files;
}
