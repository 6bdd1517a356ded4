import type { AttributeTypes } from "../plugins/attribute-source.js";
import type { Reads } from "./cedar/reads.js";
import type { PolicyReads } from "./engine.js";

/** Of what a text looks at, what may be missing: other members of the principal than sources declare always are there. */
export function policyReads(reads: Reads, attributes: AttributeTypes): PolicyReads {
  const { detectors, monotone, params, groups, facts, session } = reads;
  return {
    detectors,
    monotone,
    ...(params === undefined ? {} : { params }),
    attributes: reads.attributes.filter((name) => Object.hasOwn(attributes, name)),
    groups,
    facts,
    session,
  };
}
