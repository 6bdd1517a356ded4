import type { Level } from "../plugins/contract.js";

/**
 * Keyed hash of 32 bits: of a path, a name, or a stretch of text. Equal things have equal prints; nothing can be read
 * back from one, and without the server's key none can be made for comparison.
 */
export type Print = number;

/** What a call gets hold of, a result holds, or a file was made from. Bits. */
export const SOURCES = {
  secret: 1,
  environment: 2,
  bulk: 4,
  personal: 8,
  private: 16,
  /** Came over the network. */
  download: 32,
  /** Written by a call that detectors pointed at, at flag and at block level. */
  suspect: 64,
  dangerous: 128,
  /** Downloaded from where a vendor's installers are. */
  vendor: 256,
  /** A file in which secrets are kept beside much that is none: `.env`, `*.tfvars`. */
  configuration: 512,
} as const;
export type Sources = number;

/** What must not leave. */
export const SENSITIVE: Sources =
  SOURCES.secret | SOURCES.environment | SOURCES.configuration | SOURCES.bulk | SOURCES.personal | SOURCES.private;

/** What a call does that has consequences. Bits. */
export const ACTS = {
  /** Sends data to a host that is not this machine or network. */
  send: 1 << 0,
  /** Puts data where it is stored for others: a bucket. */
  store: 1 << 1,
  message: 1 << 2,
  /** Puts data where anybody may read it: a gist, an issue, a paste. */
  publish: 1 << 3,
  lookup: 1 << 4,
  search: 1 << 5,
  fetch: 1 << 6,
  /** Hands text to a tool of which nothing is known. */
  parameter: 1 << 7,
  execute: 1 << 8,
  install: 1 << 9,
  destroy: 1 << 10,
  configure: 1 << 11,
  /** Switches off or changes what watches the agent. */
  tamper: 1 << 12,
  persist: 1 << 13,
  escalate: 1 << 14,
  pay: 1 << 15,
  grant: 1 << 16,
  remember: 1 << 17,
  delegate: 1 << 18,
  look_around: 1 << 19,
  /** Checks a checksum or a signature. */
  verify: 1 << 20,
  /** Nobody vouches for where it sends: no credentials, a drop host. */
  anonymous: 1 << 21,
} as const;
export type Acts = number;

/** Ways for text to leave. */
export const OUTBOUND: Acts =
  ACTS.send |
  ACTS.store |
  ACTS.message |
  ACTS.publish |
  ACTS.lookup |
  ACTS.search |
  ACTS.fetch |
  ACTS.parameter |
  ACTS.delegate;

/** One command (or pipeline) of a call, or the whole call of a tool that is no shell. In the order they would run. */
export interface Step {
  /** What it gets hold of by itself. */
  readonly sources: Sources;
  readonly acts: Acts;
  /** Files, as prints of their paths. */
  readonly reads: readonly Print[];
  /** Replaced by what it makes. */
  readonly writes: readonly Print[];
  /** Added to: appended to, or the folders of what it writes. */
  readonly grows: readonly Print[];
  readonly runs: readonly Print[];
  /** Hosts it talks to: for each, prints of its name, its parent domains and their labels. */
  readonly hosts: readonly (readonly Print[])[];
}

interface TraceBase {
  readonly id: Print;
  /** Index into `event.segments`. */
  readonly segment: number;
}

/** What remains of a tool call. */
export interface CallTrace extends TraceBase {
  readonly kind: "call";
  /** What detectors say of it; absent when they say nothing. */
  readonly level?: Level;
  readonly acts: Acts;
  readonly steps: readonly Step[];
  /** Of what it was told to do: names, addresses, commands. To be found again in what gave the order. */
  readonly orders: readonly Print[];
  /** Stretches of all its text. To be found again in what was read. */
  readonly content: readonly Print[];
  /** What it would destroy or overwrite, however it is spelled. */
  readonly targets: readonly Print[];
}

/** What remains of the result of a call, or of a document. */
export interface ResultTrace extends TraceBase {
  readonly kind: "result";
  readonly sources: Sources;
  /** It tries to instruct the model, as far as detectors can tell. */
  readonly injected?: Level;
  /** It says that the call was refused. */
  readonly refused: boolean;
  /** Of the part that instructs. */
  readonly orders: readonly Print[];
  /** Stretches of what is secret in it, in several encodings; of all of it where nothing is. */
  readonly content: readonly Print[];
  /** Whose secrets they may be: hosts named beside them and words of the rules that found them. */
  readonly owners: readonly Print[];
}

/** What remains of the tools a request offers. */
export interface ToolsTrace extends TraceBase {
  readonly kind: "tools";
  /** Name and text of each. */
  readonly tools: readonly (readonly [name: Print, text: Print])[];
  readonly injected?: Level;
  readonly orders: readonly Print[];
}

/** What remains of a part of an event for its session: facts and hashes, no text. Plain data. */
export type Trace = CallTrace | ResultTrace | ToolsTrace;
