/** Types of attributes, in the words of configuration; in policies String, Bool, Long and Set<String>. */
export const ATTRIBUTE_TYPES = ["string", "bool", "long", "strings"] as const;
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

/** What can be said about a principal. */
export type AttributeValue = string | boolean | number | readonly string[];

/** Attributes by name. `groups`, always `strings`, is special: the groups the principal is a member of. */
export type AttributeTypes = Readonly<Record<string, AttributeType>>;

/** What a source says about one principal. Not trusted: types and bounds are checked by whoever asked. */
export interface AttributeAnswer {
  /** By attribute name. A name that is left out, or null, says that the principal has no such attribute. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Names the source cannot tell at the moment; that is not the same as having none. */
  readonly unknown?: readonly string[];
}

/** Tells attributes of people: from a directory, an on-call schedule, a device inventory. */
export interface AttributeSource {
  /** What it may tell. Policies are checked against these types. */
  readonly provides: AttributeTypes;
  /**
   * What is known about one login, as Aperture named it; undefined when the source does not list it. Rejects when it
   * cannot be told. After `signal` aborts nobody waits for the answer.
   *
   * Called at most once at a time for a login; answers are kept as long as the operator configured.
   */
  lookup(login: string, signal: AbortSignal): Promise<AttributeAnswer | undefined>;
}

/** A third-party source, as the default export of its module. It runs in the server's main thread: trusted code. */
export interface AttributePlugin {
  readonly meta: { readonly id: string; readonly about: string; readonly version: string };
  /** Checks its options; throws `OperatorError` with code `PLUGIN_OPTIONS_INVALID`, or anything, when they are wrong. */
  create(rawOptions: unknown): AttributeSource;
}
