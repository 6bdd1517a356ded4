import { SECRET_RULES } from "../../src/detectors/secrets/rules/all.js";
import type { Peer } from "./peer.js";

/** Our secret rules the way one would write them without more ado: every pattern as a V8 RegExp over every text. */
export interface V8Rules extends Peer {
  readonly compiled: number;
  /** Patterns whose syntax V8 does not know. */
  readonly leftOut: number;
}

export function v8Rules(): V8Rules {
  const patterns: RegExp[] = [];
  for (const { pattern, flags = "" } of SECRET_RULES) {
    try {
      patterns.push(new RegExp(pattern.replaceAll("(?P<", "(?<"), flags));
    } catch {
      // Counted below.
    }
  }
  return {
    name: "the same rules as V8 RegExps",
    version: process.versions.v8,
    compiled: patterns.length,
    leftOut: SECRET_RULES.length - patterns.length,
    // Every pattern, whatever matched before: a decision names all that was found, and without the checks that belong to
    // the rules nearly every text has a first match that means nothing.
    flags: (text) => patterns.filter((pattern) => pattern.test(text)).length > 0,
  };
}
