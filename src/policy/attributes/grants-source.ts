import type { AttributeTypes } from "../../plugins/attribute-source.js";
import type { HookMetadata } from "../../plugins/event.js";
import { allAbsent, allUnknown, checkAnswer, type Known, STILL_TRUE } from "./answer.js";
import type { MetadataFeed } from "./feed.js";
import { type Mappings, mapDocument, typesOf } from "./mapping.js";
import type { AttributeObserver } from "./observer.js";

export interface GrantsSourceOptions {
  readonly id: string;
  /** Name of the custom app capability in the tailnet's grants. */
  readonly capability: string;
  /** Pointers into each of the capability's objects. */
  readonly attributes: Mappings;
  /** What it means that the call carries no such capability. */
  readonly unlisted: "absent" | "unknown";
  readonly observer: AttributeObserver;
}

/**
 * Attributes that the tailnet's policy file gives to people, as Aperture sends them with every call. A capability may be
 * granted several times: sets add up, and of other values that contradict each other none is known.
 */
export class GrantsSource implements MetadataFeed {
  readonly id: string;
  readonly provides: AttributeTypes;
  readonly #options: GrantsSourceOptions;
  readonly #mappings: Mappings;

  constructor(options: GrantsSourceOptions) {
    this.#options = options;
    this.id = options.id;
    this.provides = typesOf(options.attributes);
    // What one of several grants leaves out another may have.
    this.#mappings = Object.fromEntries(
      Object.entries(options.attributes).map(([name, mapping]) => [name, { ...mapping, optional: true }]),
    );
  }

  of({ grants }: HookMetadata): Known {
    const { capability, unlisted, observer } = this.#options;
    const granted = Object.hasOwn(grants, capability) ? (grants[capability] ?? []) : [];
    if (granted.length === 0)
      return unlisted === "absent" ? allAbsent(STILL_TRUE) : allUnknown(this.provides, STILL_TRUE);

    const values: Record<string, unknown> = {};
    const contradicted = new Set<string>();
    for (const grant of granted) {
      for (const [name, value] of Object.entries(mapDocument(grant, this.#mappings).values)) {
        const known = values[name];
        if (Array.isArray(known) && Array.isArray(value)) values[name] = [...known, ...value];
        else if (known !== undefined && known !== value) contradicted.add(name);
        else values[name] = value;
      }
    }
    const { known, wrong } = checkAnswer({ values, unknown: [...contradicted] }, this.provides, STILL_TRUE);
    for (const _ of wrong) observer.failed(this.id, "wrong_type");
    return known;
  }
}
