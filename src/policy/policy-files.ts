import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { OperatorError } from "../plugins/errors.js";
import type { PolicyLayer } from "./layer.js";
import type { PolicyFile } from "./source.js";

/** What may stand beside the policies of everybody. */
export const SIDE_FILES = ["tools.yaml", "facts.yaml", "rollout.yaml", "exceptions.yaml"] as const;
export type SideFile = (typeof SIDE_FILES)[number];

/** Names of tenants and projects that can have a folder. */
const OWNER = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** Read once: what is shipped belongs to the code that runs, even while a newer version is being installed. */
const BASE: readonly PolicyFile[] = policiesIn(fileURLToPath(new URL("./base", import.meta.url)), { kind: "base" });

/**
 * The shipped files and the operator's, in the order of their names: in the directory `*.cedar` and `SIDE_FILES`, and
 * below it `tenants/<tenant>/*.cedar` and `tenants/<tenant>/projects/<project>/*.cedar`. Hidden files are left out.
 */
export function readPolicyFiles(dir: string | undefined): PolicyFile[] {
  if (dir === undefined) return [...BASE];
  try {
    return [...BASE, ...operatorFiles(dir)];
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError("POLICY_INVALID", `${dir} cannot be read: ${why}`, { cause });
  }
}

function operatorFiles(dir: string): PolicyFile[] {
  const layer: PolicyLayer = { kind: "operator" };
  const present = new Set(readdirSync(dir));
  const beside = SIDE_FILES.filter((name) => present.has(name)).map((name) => fileAt(join(dir, name), layer));
  const tenants = present.has("tenants") ? folders(join(dir, "tenants")) : [];
  return [
    ...policiesIn(dir, layer),
    ...beside,
    ...tenants.flatMap((tenant) => {
      const home = join(dir, "tenants", tenant);
      const projects = readdirSync(home).includes("projects") ? folders(join(home, "projects")) : [];
      return [
        ...policiesIn(home, { kind: "tenant", tenant }),
        ...projects.flatMap((project) =>
          policiesIn(join(home, "projects", project), { kind: "project", tenant, project }),
        ),
      ];
    }),
  ];
}

function policiesIn(dir: string, layer: PolicyLayer): PolicyFile[] {
  const names = readdirSync(dir).filter((name) => /^[^.].*\.cedar$/.test(name));
  return names.sort().map((name) => fileAt(join(dir, name), layer));
}

function folders(dir: string): string[] {
  const isFolder = (entry: Dirent): boolean => entry.isDirectory() && !entry.name.startsWith(".");
  const names = readdirSync(dir, { withFileTypes: true })
    .filter(isFolder)
    .map(({ name }) => name);
  const odd = names.find((name) => !OWNER.test(name));
  // A folder nobody's requests can be of is a rule that silently does nothing.
  if (odd !== undefined) throw new Error(`no tenant or project is named like the folder ${odd}; rename it`);
  return names.sort();
}

function fileAt(path: string, layer: PolicyLayer): PolicyFile {
  return { layer, path, text: readFileSync(path, "utf8") };
}
