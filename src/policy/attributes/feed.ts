import type { AttributeTypes } from "../../plugins/attribute-source.js";
import type { HookMetadata } from "../../plugins/event.js";
import type { Known } from "./answer.js";

/** Something known, and how long it may be taken for current. */
export interface Dated {
  readonly known: Known;
  /** Clock of `performance.now()`. */
  readonly freshUntil: number;
}

/** A source as the resolver sees it. Implementations never throw and never reject. */
export interface Feed {
  readonly id: string;
  readonly provides: AttributeTypes;
  /** Entries kept in memory. */
  readonly size: number;
  /** What is known at once, or a promise where it has to be asked for. @param now clock of `performance.now()` */
  get(principal: string, now: number): Dated | Promise<Dated>;
  /** Asks again for what will expire soon. */
  refreshAhead?(principal: string, now: number): void;
}

/** A source that reads the metadata of the call itself. */
export interface MetadataFeed {
  readonly id: string;
  readonly provides: AttributeTypes;
  of(metadata: HookMetadata): Known;
}

/** Stands before what is no login: a device that belongs to nobody. */
export const NODE_PREFIX = "node:";

export function isLogin(principal: string): boolean {
  return !principal.startsWith(NODE_PREFIX);
}
