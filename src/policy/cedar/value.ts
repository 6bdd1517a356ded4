/** Name of an entity. Compared by `key`, which is the same exactly for equal names. */
export class EntityUid {
  readonly type: string;
  readonly id: string;
  readonly key: string;

  constructor(type: string, id: string) {
    this.type = type;
    this.id = id;
    this.key = `${type}::${JSON.stringify(id)}`;
  }
}

export type CedarRecord = ReadonlyMap<string, CedarValue>;

/**
 * A value of the policy language. Records are maps, so no name of a member is special. Integers are numbers while
 * they are safe integers and bigints beyond, never both.
 */
export type CedarValue = boolean | number | bigint | string | EntityUid | CedarSet | CedarRecord;

/** A set of values; order and repetition mean nothing. */
export class CedarSet {
  readonly elements: readonly CedarValue[];
  /** Present when all elements are strings, the common case: answers `contains` without a walk. */
  readonly strings: ReadonlySet<string> | undefined;

  constructor(elements: readonly CedarValue[]) {
    this.elements = elements;
    this.strings = elements.every((element) => typeof element === "string") ? new Set(elements) : undefined;
  }
}

const NO_ATTRIBUTES: CedarRecord = new Map();

export interface Entity {
  readonly uid: EntityUid;
  readonly attributes: CedarRecord;
  readonly tags: CedarRecord;
  readonly parents: readonly EntityUid[];
  /** Keys of all entities it is in, at any distance; itself not among them. */
  readonly ancestors: ReadonlySet<string>;
}

/** The entities a request can be about. */
export class Entities {
  readonly #byKey = new Map<string, Entity>();

  /** @param parents of which those that are themselves in others must have been added before. */
  add(
    uid: EntityUid,
    attributes: CedarRecord = NO_ATTRIBUTES,
    parents: readonly EntityUid[] = [],
    tags: CedarRecord = NO_ATTRIBUTES,
  ): EntityUid {
    const ancestors = new Set<string>();
    for (const { key } of parents) {
      ancestors.add(key);
      for (const further of this.#byKey.get(key)?.ancestors ?? []) ancestors.add(further);
    }
    this.#byKey.set(uid.key, { uid, attributes, tags, parents, ancestors });
    return uid;
  }

  get(uid: EntityUid): Entity | undefined {
    return this.#byKey.get(uid.key);
  }

  [Symbol.iterator](): Iterator<Entity> {
    return this.#byKey.values();
  }
}

/** One question to the policies: may this principal do this action to this resource? */
export interface CedarRequest {
  readonly principal: EntityUid;
  readonly action: EntityUid;
  readonly resource: EntityUid;
  readonly context: CedarRecord;
  readonly entities: Entities;
}
