import type { PolicyTree } from "./tree.js";

/** Where on its way into force a set of policies failed. A closed set: each is a label of a metric. */
export const STAGES = ["read", "fetch", "signature", "serial", "check", "test", "persist"] as const;
export type Stage = (typeof STAGES)[number];

/** Wraps whatever a stage threw, so that the failure can be counted where it happened. */
export class StageFailure extends Error {
  override readonly name = "StageFailure";
  readonly stage: Stage;

  constructor(stage: Stage, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.stage = stage;
  }
}

/** Runs one stage. */
export async function inStage<T>(stage: Stage, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof StageFailure ? error : new StageFailure(stage, error);
  }
}

export type OriginKind = "directory" | "bundle";

/** Policies that somebody wants in force. */
export interface Candidate {
  readonly origin: OriginKind;
  readonly tree: PolicyTree;
  /** Folder the tree can be loaded from; absent: it has to be written down first. */
  readonly dir?: string;
  readonly git?: string | undefined;
  readonly serial?: number;
}

export interface SerialFloor {
  readonly serial: number;
  readonly content: string;
}

/** Where policies come from. */
export interface PolicyOrigin {
  /**
   * What is there now; `unchanged` when that is what `taken` was last called for, and nothing had to be read. Throws
   * `StageFailure`.
   *
   * @param floor the highest serial that was ever in force, and its content
   */
  read(floor: SerialFloor | undefined): Promise<Candidate | "unchanged">;
  /** The candidate read last is in force. */
  taken(): void;
  /** Calls `look` when there may be something new. Gives a function that ends it. */
  watch(look: () => void): () => void;
}
