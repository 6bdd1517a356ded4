import { type CommandFact, type Fact, TAINTS } from "../../detectors/tool-args/facts.js";
import { LISTS } from "../../detectors/tool-args/lists.js";
import { outputTaint } from "../../detectors/tool-args/shell/outputs.js";
import { ACTS, type Acts, type Print, SOURCES, type Sources, type Step } from "../../sessions/trace.js";
import { hostPrints } from "./host-prints.js";
import type { Printer } from "./printer.js";

/** Hosts of this machine and network: nothing leaves by talking to them. */
const NEAR: ReadonlySet<string> = new Set(["loopback", "private", "link-local", "tailnet", "control-port"]);
const NEAR_HOST =
  /^(?:localhost|127\.|0\.0\.0\.0|\[?::1|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|host\.docker\.internal)|\.(?:local|internal|ts\.net|test)$/;
const BUCKET = /^(?:s3|gs|az):\/\//;
/** What stands for all that is committed in the repository at hand. */
const REPOSITORY = "the repository";
/** In files of these classes there is no secret worth the name. */
const MILD =
  /^\/etc\/(?:passwd|group|ssh|ssl|pki|security|pam)|\/var\/log\/|known_hosts|authorized_keys|\.ssh\/config$/;
const SENDING_OPTIONS = /^(?:d|data.*|json|F|form.*|T|upload-file|post-data|post-file|body-.*)$/;
/** With a package named: what a lock file pins is no news. */
const INSTALLERS =
  /^(?:npm|pnpm|yarn|bun|pip3?|uv|pipx|gem|cargo|go|brew|apt|apt-get|dnf|yum|apk|composer) (?:-\S+ )*(?:i|install|add|get|tool install|require) (?:-\S+ )*[^-.\s]/;
const RECON =
  /^(?:id|whoami|uname -a|sudo -l|getcap|find \/ .*-perm|cat \/etc\/(?:passwd|group|sudoers)|ls (?:-\S+ )?\/root)\b/;
const VERIFIERS =
  /^(?:(?:sha\d+sum|shasum|md5sum|b2sum) .*(?:-c|--check)|gpg (?:\S+ )*--verify|cosign verify|minisign -V|slsa-verifier|gh attestation verify|openssl dgst .*-verify)\b/;
const DROPS: ReadonlySet<string> = new Set(["drop-host", "paste-host"]);
const VENDORS: ReadonlySet<string> = new Set(LISTS.installerHosts);
/** Folders that hold everything: being written into says nothing about them. */
const ROOTS: ReadonlySet<string> = new Set(["", ".", "/", "~", "/tmp", "/var/tmp", "/home"]);

/** One command line's facts, read as a step. */
export class StepReader {
  readonly #facts: readonly Fact[];
  readonly #printer: Printer;
  readonly #reads = new Set<string>();
  readonly #writes = new Set<string>();
  readonly #grows = new Set<string>();
  readonly #runs = new Set<string>();
  readonly #hosts = new Set<string>();
  #sources: Sources = 0;
  #acts: Acts = 0;

  constructor(facts: readonly Fact[], printer: Printer) {
    this.#facts = facts;
    this.#printer = printer;
  }

  /** Undefined for one that leaves nothing to remember. */
  read(): Step | undefined {
    for (const fact of this.#facts) this.#take(fact);
    // What is fetched lands in what is written.
    if ((this.#acts & ACTS.fetch) !== 0 && this.#writes.size > 0) this.#sources |= SOURCES.download;
    else this.#sources &= ~SOURCES.vendor;
    const step = {
      sources: this.#sources,
      acts: this.#acts,
      reads: this.#prints(this.#reads),
      writes: this.#prints(this.#writes),
      grows: this.#prints(this.#grows),
      runs: this.#prints(this.#runs),
      hosts: [...this.#hosts].map((host) => hostPrints(host, this.#printer)),
    };
    const isEmpty =
      step.sources === 0 && step.acts === 0 && step.reads.length + step.writes.length + step.runs.length === 0;
    return isEmpty && step.grows.length === 0 ? undefined : step;
  }

  #prints(paths: ReadonlySet<string>): Print[] {
    return [...paths].map((path) => this.#printer.of(`file ${path}`));
  }

  #take(fact: Fact): void {
    switch (fact.kind) {
      case "command":
        this.#command(fact);
        return;
      case "path":
        this.#path(fact);
        return;
      case "url": {
        if (NEAR.has(fact.url.kind) || NEAR_HOST.test(fact.url.host)) return;
        this.#acts |= fact.op === "send" ? ACTS.send : ACTS.fetch;
        if ([...fact.url.traits].some((trait) => DROPS.has(trait))) this.#acts |= ACTS.anonymous;
        if (fact.op === "fetch" && VENDORS.has(fact.url.host)) this.#sources |= SOURCES.vendor;
        if (fact.url.host !== "") this.#hosts.add(fact.url.host);
        return;
      }
      case "flow": {
        const far = fact.hosts.filter((host) => !NEAR_HOST.test(host));
        if (fact.hosts.length > 0 && far.length === 0) return;
        if (fact.to === "net")
          this.#acts |= far.every((host) => BUCKET.test(host)) && far.length > 0 ? ACTS.store : ACTS.send;
        else if (fact.to === "dns") this.#acts |= ACTS.lookup;
        else if (fact.to === "message") this.#acts |= ACTS.message | ACTS.publish;
        else return;
        for (const host of far) this.#hosts.add(host);
        if (fact.from & (TAINTS.credential | TAINTS.secret)) this.#sources |= SOURCES.secret;
        if (fact.from & TAINTS.env) this.#sources |= SOURCES.environment;
        return;
      }
      case "mark":
        if (fact.mark === "env-dump") this.#sources |= SOURCES.environment;
        if (fact.mark === "safety-off") this.#acts |= ACTS.tamper;
        return;
      case "sql":
        if (/^(?:DROP|TRUNCATE)$/.test(fact.statement.verb)) this.#acts |= ACTS.destroy;
        if (fact.statement.verb === "DELETE" && !fact.statement.hasWhere) this.#acts |= ACTS.destroy;
        return;
      default:
        return;
    }
  }

  #path({ op, at, by }: Fact & { kind: "path" }): void {
    // Its operands are an archive and what goes into it, in an order of its own.
    if (by === "tar" || by === "zip") return;
    if (op === "read") {
      this.#reads.add(at.path);
      const isSecret = at.classes.has("credential") || at.classes.has("credential-dir");
      const holdsTokens = at.classes.has("agent-config") && /mcp|claude_desktop|\.claude\.json/.test(at.path);
      if (MILD.test(at.path)) return;
      if (isSecret || holdsTokens) this.#sources |= SOURCES.secret;
      else if (at.classes.has("secret")) this.#sources |= SOURCES.configuration;
    } else if (op === "write" || op === "append") {
      (op === "write" ? this.#writes : this.#grows).add(at.path);
      for (const folder of foldersOf(at.path)) this.#grows.add(folder);
      if (at.classes.has("ci") || at.classes.has("git-hook") || at.classes.has("user-rc")) this.#acts |= ACTS.persist;
      if (at.classes.has("agent-rules") || at.classes.has("agent-config")) this.#acts |= ACTS.configure;
    } else if (op === "execute") this.#runs.add(at.path);
    else if (op === "delete" && !at.classes.has("scratch") && !at.classes.has("build") && !at.classes.has("junk"))
      this.#acts |= ACTS.destroy;
  }

  #command({ name, line, flags, operands, wrappers }: CommandFact): void {
    const taint = outputTaint({ words: line.split(" ") });
    if (taint & TAINTS.bulk && name !== "tar" && name !== "zip" && name !== "git") this.#sources |= SOURCES.bulk;
    if (taint & TAINTS.secret && !/ (?:-o|--output)[ =]name\b/.test(line)) this.#sources |= SOURCES.secret;
    if (
      name === "printenv" ||
      (name === "env" && operands.length === 0 && wrappers.length === 0) ||
      line === "export -p"
    )
      this.#sources |= SOURCES.environment;
    if (/^(?:curl|wget|http|https|xh)$/.test(name) && [...flags].some((flag) => SENDING_OPTIONS.test(flag)))
      if (this.#talksFar()) this.#acts |= ACTS.send;
    // A set-uid shell that keeps its rights.
    if (/^(?:sh|bash|dash|zsh|ksh|csh)$/.test(name) && flags.has("p")) this.#acts |= ACTS.escalate;
    if (flags.has("no-sign-request")) this.#acts |= ACTS.anonymous;
    if (INSTALLERS.test(line)) this.#acts |= ACTS.install;
    if (RECON.test(line)) this.#acts |= ACTS.look_around;
    if (VERIFIERS.test(line)) this.#acts |= ACTS.verify;
    if (name === "tar" || name === "zip") this.#archive(name, line.split(" ").slice(1));
    if (name === "git") this.#git(line.split(" ").slice(1));
  }

  #talksFar(): boolean {
    return this.#facts.some(
      (fact) => fact.kind === "url" && !NEAR.has(fact.url.kind) && !NEAR_HOST.test(fact.url.host),
    );
  }

  #archive(name: string, words: readonly string[]): void {
    const operands = words.filter((word) => !word.startsWith("-"));
    if (name === "zip") {
      const [into, ...from] = operands;
      if (into !== undefined) this.#writes.add(into);
      for (const path of from) this.#reads.add(path);
      return;
    }
    if (!/^-?[a-zA-Z]*c/.test(words[0] ?? "") && !words.includes("--create")) return;
    const [into, ...rest] = /^-?[a-zA-Z]*c[a-zA-Z]*f|^-?[a-zA-Z]*f[a-zA-Z]*c/.test(words[0] ?? "")
      ? words.slice(1)
      : operands;
    if (into !== undefined) this.#writes.add(into);
    let folder = "";
    for (let at = 0; at < rest.length; at++) {
      const word = rest[at] ?? "";
      if (word === "-C") folder = `${(rest[++at] ?? "").replace(/\/$/, "")}/`;
      else if (!word.startsWith("-"))
        this.#reads.add(word.startsWith("/") ? word : `${folder}${word}`.replace(/^\.\//, ""));
    }
  }

  /** What is added to a repository leaves with the next push, wherever that goes. */
  #git([verb = "", ...rest]: readonly string[]): void {
    const operands = rest.filter((word) => !word.startsWith("-"));
    if (verb === "add") {
      for (const path of operands) this.#reads.add(path.replace(/^\.\//, "").replace(/\/$/, ""));
      this.#grows.add(REPOSITORY);
    } else if (verb === "push" && !rest.includes("--dry-run") && !rest.includes("-n")) {
      this.#reads.add(REPOSITORY);
      this.#acts |= ACTS.store;
    } else if (verb === "clone" && operands[0] !== undefined) this.#acts |= ACTS.fetch;
  }
}

function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.lastIndexOf("/"); at > 0 && folders.length < 4; at = path.lastIndexOf("/", at - 1)) {
    const folder = path.slice(0, at);
    if (ROOTS.has(folder)) break;
    folders.push(folder);
  }
  return folders;
}
