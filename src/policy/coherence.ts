import type { AttributeTypes } from "../plugins/attribute-source.js";
import type { Reads } from "./cedar/reads.js";
import { ACTION_GROUP } from "./cedar/world.js";
import type { PolicyInfo } from "./engine.js";

export interface Incoherence {
  /** The annotation at fault; absent where it is the policy as a whole. */
  readonly annotation?: string;
  readonly message: string;
}

/** What is wrong with a policy that is well-formed: it says things that do not go together, or that can never be. */
export function complaintsAbout(
  { layer, effect, action, selectors, maxAgeS }: PolicyInfo,
  { actions, impossible }: Reads,
  attributes: AttributeTypes,
): Incoherence[] {
  const complaints: Incoherence[] = [];
  for (const { literal, form } of impossible)
    complaints.push({ message: `no finding is ever "${literal}"; write "${form}"` });
  if (effect === "permit" && (layer.kind === "tenant" || layer.kind === "project")) {
    const mend = "tenants and projects can only forbid more; move it to the operator's policies";
    complaints.push({ message: `\`permit\` in the layer of a ${layer.kind}: ${mend}` });
  }
  if (effect === "forbid" && action === "redact" && selectors.length === 0) {
    const mend = `name what to redact in \`when\`: context.findings.levels.contains("secrets:block")`;
    complaints.push({ annotation: "action", message: `@action("redact") names no findings; ${mend}` });
  }
  if (action === "strip_tool" && [...actions].some((id) => ACTION_GROUP[id] !== "use_tool")) {
    const mend = `write action in Guard::Action::"use_tool"`;
    complaints.push({ annotation: "action", message: `@action("strip_tool") strips tools, not prompts; ${mend}` });
  }
  for (const name of Object.keys(maxAgeS)) {
    if (!Object.hasOwn(attributes, name))
      complaints.push({ annotation: "max_age", message: `@max_age: no attribute source provides "${name}"` });
  }
  return complaints;
}
