import { PATH_CLASSES, PATH_PATTERNS, type PathClass } from "./path-classes.js";

/** A path as far as it can be known without a file system. */
export interface PathFacts {
  readonly path: string;
  readonly classes: ReadonlySet<PathClass>;
  /** Climbs out of where it starts, or hides its separators in an encoding. */
  readonly traversal: boolean;
  /** Holds `*`, `?` or `[`: stands for many files. */
  readonly glob: boolean;
  /** Holds something only the shell of that machine knows (`$BUILD_DIR`). */
  readonly dynamic: boolean;
}

const CLASS_TESTS: readonly (readonly [PathClass, RegExp])[] = PATH_CLASSES.flatMap((name) => {
  const patterns = PATH_PATTERNS[name];
  return patterns === undefined ? [] : ([[name, new RegExp(patterns.join("|"), "i")]] as const);
});

const CLASS_TEST: ReadonlyMap<PathClass, RegExp> = new Map(CLASS_TESTS);
/** `/usr/bin` and `/var/log` are no build output, whatever their names say; `/opt/app/build` is. */
const SYSTEM_FOLDER = /^\/(?:usr(?:\/local)?|var|etc|lib|boot|bin|sbin)(?:\/[^/]+)?(?=\/|$)/;
const PATH_LENGTH_MAX = 1_024;
const HOME =
  /^(?:\$\{?HOME\}?|\$env:(?:USERPROFILE|HOME|HOMEPATH)|%(?:USERPROFILE|HOMEPATH|HOMEDRIVE%%HOMEPATH)%|~[\w.-]*|\/(?:home|Users)\/(?!\*|shared)[^/]+|\/(?:var\/)?root|[A-Za-z]:\/Users\/[^/*]+)(?=\/|$)/i;
const APPDATA = /^(?:%(?:LOCAL)?APPDATA%|\$env:(?:LOCAL)?APPDATA)(?=\/|$)/i;
const SCRATCH_VARIABLE = /^(?:\$\{?(?:TMPDIR|TMP|TEMP|RUNNER_TEMP|XDG_RUNTIME_DIR)\}?|\$env:TE?MP)(?=\/|$)/;
const PROJECT_VARIABLE =
  /^(?:\$\{?(?:PWD|OLDPWD|WORKSPACE|GITHUB_WORKSPACE|CI_PROJECT_DIR|PROJECT_ROOT|REPO_ROOT)\}?)(?=\/|$)/;
const PROJECT_ROOT =
  /^\/(?:workspaces?|work|app|code|repo|repos|src|project|projects|builds|github\/workspace|usr\/src\/app|usr\/local\/src|data|mnt\/data\/app)\/(?:[^/]+\/)?/;
const WELL_KNOWN_ROOT =
  /^(?:etc|root|home|users|proc|var|usr|boot|dev|sys|bin|sbin|opt|srv|run|tmp|mnt|windows|winnt|boot\.ini|\.ssh|\.aws|\.bashrc)(?:\/|$)/i;

/** What hidden files look like through `/b?n/c?t /etc/sh?dow`. */
const GLOB_TARGETS = [
  "/etc/shadow",
  "/etc/passwd",
  "/etc/sudoers",
  "~/.ssh/id_rsa",
  "~/.ssh/id_ed25519",
  "~/.aws/credentials",
  "~/.kube/config",
  "~/.netrc",
  "~/.git-credentials",
  ".env",
];

/**
 * A path in one spelling: separators `/`, `.` and `..` resolved, any home as `~`, encodings undone, lower case kept as
 * written. Relative paths stay relative (to the project, or to `cwd` where the script changed directory).
 */
export function canonicalPath(written: string, cwd = ""): { path: string; traversal: boolean } {
  let path = written.length > PATH_LENGTH_MAX ? written.slice(0, PATH_LENGTH_MAX) : written;
  let traversal = false;
  path = path.replace(/^file:(?:\/\/(?:localhost(?=\/))?)?/i, "");
  if (path.includes("%") && /%[0-9a-f]{2}/i.test(path)) {
    const decoded = percentDecoded(path);
    if (/(?:^|\/)\.\.(?:\/|$)|\0/.test(decoded.replaceAll("\\", "/"))) traversal = true;
    path = decoded;
  }
  const nul = path.indexOf("\0");
  if (nul >= 0) path = path.slice(0, nul);
  if (path.includes("..../") || path.includes(".../")) path = path.replace(/\.{3,}\/+/g, "../");
  if (/[\uff01-\uff5e\u2044\u2215]/.test(path)) path = path.replace(/[\u2044\u2215]/g, "/").normalize("NFKC");
  if (path.includes("\\")) path = path.replaceAll("\\", "/");
  path = path.replace(/^\/\/[.?]\/(?=[A-Za-z]:)/, "");
  if (path.includes("/proc/")) path = path.replace(/^\/+proc\/[^/]+\/(?:root|cwd)(?=\/)/, "");
  if (HOME.test(path)) path = path.replace(HOME, "~");
  else if (path.startsWith("%") || path.startsWith("$")) {
    path = path.replace(APPDATA, "~/AppData").replace(SCRATCH_VARIABLE, "/tmp/var").replace(PROJECT_VARIABLE, ".");
  }
  const isAbsolute = /^(?:\/|~|[A-Za-z]:(?:\/|$)|%|\$)/.test(path);
  if (!isAbsolute && cwd !== "") path = `${cwd}/${path}`;
  const segments = path.split("/");
  const kept: string[] = [];
  let ups = 0;
  for (const segment of segments) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") kept.push(segment);
    else if (kept.length > 0 && !(kept.length === 1 && kept[0] === "~")) kept.pop();
    else if (kept[0] === "~") kept[0] = "/home";
    else ups++;
  }
  let resolved = kept.join("/");
  if (path.startsWith("/")) {
    if (ups > 0) traversal = true;
    resolved = `/${resolved}`;
  } else if (ups > 0) {
    if (ups >= 4 && resolved === "") resolved = "/";
    else if (WELL_KNOWN_ROOT.test(resolved) && (ups >= 2 || !resolved.startsWith("."))) {
      traversal = true;
      resolved = resolved.startsWith(".") ? `~/${resolved}` : `/${resolved}`;
    } else resolved = `${"../".repeat(Math.min(ups, 8))}${resolved}`;
  }
  if (/^\/(?:home|Users)\//.test(resolved) || resolved.startsWith("/root")) resolved = resolved.replace(HOME, "~");
  if (path.startsWith("/") && written.includes("..") && /^\/(?:etc|root|proc|windows|winnt)(?:\/|$)/i.test(resolved))
    traversal = true;
  if (resolved === "" && segments.length > 0) resolved = ".";
  return { path: resolved, traversal };
}

/** Paths remembered: a session names the same files over and over, and a command names one several times. */
const KNOWN_MAX = 2_048;
const KNOWN_LENGTH_MAX = 256;
const known = new Map<string, PathFacts>();

/** Lexical facts of a path in a tool argument or a command. */
export function classifyPath(written: string, cwd = ""): PathFacts {
  if (written.length + cwd.length > KNOWN_LENGTH_MAX) return classified(written, cwd);
  const key = cwd === "" ? written : `${cwd}\0${written}`;
  const facts = known.get(key);
  if (facts !== undefined) return facts;
  if (known.size >= KNOWN_MAX) known.clear();
  const fresh = classified(written, cwd);
  known.set(key, fresh);
  return fresh;
}

function classified(written: string, cwd: string): PathFacts {
  const { path, traversal } = canonicalPath(written, cwd);
  const classes = new Set<PathClass>();
  const lower = path;
  for (const [name, pattern] of CLASS_TESTS) if (pattern.test(lower)) classes.add(name);
  const glob = /[*?[]/.test(path);
  if (glob && /[?[*]/.test(path) && !classes.has("credential")) {
    const pattern = globPattern(path);
    if (pattern !== undefined && GLOB_TARGETS.some((target) => pattern.test(target))) classes.add("credential");
  }
  if (glob) {
    // `.env*` stands for `.env` too.
    const bare = path.replace(/[*?]/g, "");
    for (const name of ["credential", "secret"] as const)
      if (CLASS_TEST.get(name)?.test(bare) === true) classes.add(name);
  }
  if (
    classes.has("build") &&
    SYSTEM_FOLDER.test(path) &&
    !CLASS_TEST.get("build")?.test(path.replace(SYSTEM_FOLDER, ""))
  )
    classes.delete("build");
  if (classes.has("history") && /^\/root\//.test(written)) classes.add("credential");
  if (!/^(?:\/|~|[A-Za-z]:|%|\$)/.test(path)) classes.add(path.startsWith("..") ? "outside" : "project");
  else if (PROJECT_ROOT.test(`${path}/`)) {
    classes.delete("system");
    classes.add("project");
  }
  return { path, classes, traversal, glob, dynamic: path.includes("$") };
}

function globPattern(glob: string): RegExp | undefined {
  // `**/x` and `*` alone stand for anything, so they point at nothing in particular.
  if (glob.includes("**") || glob.length > 128 || !/^[/~.]/.test(glob) || !/[a-z]/i.test(glob)) return undefined;
  const source = glob
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]");
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return undefined;
  }
}

function percentDecoded(text: string): string {
  let decoded = text
    .replace(/%c0%af/gi, "/")
    .replace(/%c0%ae/gi, ".")
    .replace(/%(?:25)+(?=[0-9a-f]{2})/gi, "%");
  decoded = decoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return decoded;
}
