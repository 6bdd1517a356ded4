import { type Analyst, type Data, deeper, NO_DATA, placed, type Spot } from "../analyst.js";
import { type Mark, type PathOp, type Sink, TAINTS, type Taint } from "../facts.js";
import { classifyPath, type PathFacts } from "../path.js";
import type { Field } from "./expand.js";
import { lineOf } from "./line.js";
import { type Options, readOptions } from "./options.js";
import type { Scope } from "./scope.js";

const BULK_FILE = /\.(?:sql|dump|bak|csv|db|sqlite3?|tar|tgz|zip|gz|parquet)$/i;

/** A path whose last segment has an extension: one file, not a folder. */
const FILE = /[^/.][^/]*\.\w{1,8}$/;

/** Writes down what a script does, at the place in the argument where the walk stands. */
export class FactWriter {
  readonly analyst: Analyst;
  #spot: Spot;
  /** Range of the pipeline being walked, in the source of the outermost script. */
  #start = 0;
  #end = 0;

  constructor(analyst: Analyst, spot: Spot) {
    this.analyst = analyst;
    this.#spot = spot;
  }

  get spot(): Spot {
    return this.#spot;
  }

  /** Facts from here on stand at this range, unless an outer script fixed it. */
  moveTo(start: number, end: number): void {
    if (this.#spot.depth > 0 || this.#spot.range !== undefined) return;
    this.#start = start;
    this.#end = end;
  }

  /** The spot of a script nested in what is being walked. */
  below(more: Partial<Spot> = {}): Spot {
    return deeper(this.#spot, this.#start, this.#end, more);
  }

  /** Runs `body` with its facts at another spot. */
  at<T>(spot: Spot, body: () => T): T {
    const outer = this.#spot;
    this.#spot = spot;
    const result = body();
    this.#spot = outer;
    return result;
  }

  /** Runs `body` as something the wrapper `name` started. */
  within<T>(name: string, isRemote: boolean, body: () => T): T {
    const { wrappers, remote } = this.#spot;
    return this.at({ ...this.#spot, wrappers: [...wrappers, name], remote: remote || isRemote }, body);
  }

  mark(mark: Mark): void {
    this.analyst.sheet.add({ kind: "mark", mark, ...this.#place() });
  }

  flow(from: Taint, to: Sink, hosts: readonly string[], by: string): void {
    this.analyst.sheet.add({ kind: "flow", from, to, hosts, by, ...this.#place() });
  }

  command(
    name: string,
    words: readonly string[],
    options: Options = readOptions(name, words),
    env: readonly string[] = [],
  ): void {
    this.analyst.sheet.add({
      kind: "command",
      name,
      line: lineOf(words, "·"),
      text: lineOf(words, undefined),
      flags: options.flags,
      operands: options.operands.map((at) => words[at] ?? ""),
      wrappers: this.#spot.wrappers,
      env,
      ...this.#place(),
    });
  }

  path(op: PathOp, field: Field, scope: Scope, by: string, recursive: boolean, content?: string): PathFacts {
    const written = classifyPath(field.text, scope.cwd);
    // A variable nobody set is empty: `~/.ss${x}h/id_rsa`.
    const bare = field.dynamic
      ? classifyPath(field.text.replace(/(?<=\w)\$[A-Za-z_]\w{0,3}(?=\w)/g, ""), scope.cwd)
      : written;
    const known = bare.classes.has("credential") ? bare : written;
    const here = this.analyst.sheet.surroundings.path(known);
    const at = field.dynamic && !here.dynamic ? { ...here, dynamic: true } : here;
    this.analyst.sheet.add({ kind: "path", op, at, recursive, by, content, ...this.#place() });
    return at;
  }

  /** A file read by a command: the effect, and what its content makes of everything it flows into. */
  read(field: Field, scope: Scope, by: string, recursive = false): Data {
    const known = scope.files.get(classifyPath(field.text, scope.cwd).path);
    if (known !== undefined) return known;
    if (/^\/dev\/(?:null|zero|u?random|std(?:in|out|err)|tty)$/.test(field.text)) return NO_DATA;
    const { path, classes } = this.path("read", field, scope, by, recursive);
    let taint: Taint = TAINTS.file;
    if (classes.has("credential") || classes.has("credential-dir")) taint |= TAINTS.credential;
    if (classes.has("secret")) taint |= TAINTS.secret;
    if (classes.has("history")) taint |= TAINTS.secret | TAINTS.history;
    if (BULK_FILE.test(path) || (recursive && /^(?:\.|~|\/|\*)\/?$/.test(path))) taint |= TAINTS.bulk;
    if ((classes.has("home") || classes.has("user-data")) && !FILE.test(path)) taint |= TAINTS.personal | TAINTS.bulk;
    if (path.endsWith("/environ")) taint |= TAINTS.env;
    return { taint, hosts: [] };
  }

  /** What a command will write to the path is known from here on. */
  wrote(path: string, scope: Scope, data: Data): void {
    scope.files.set(classifyPath(path, scope.cwd).path, data);
  }

  #place(): ReturnType<typeof placed> {
    return placed(this.#spot, this.#start, this.#end);
  }
}
