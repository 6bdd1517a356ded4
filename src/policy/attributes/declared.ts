import type { AttributeTypes } from "../../plugins/attribute-source.js";
import { OperatorError } from "../../plugins/errors.js";
import { GROUPS } from "../schema.js";
import { typesOf } from "./mapping.js";
import type { AttributeSettings } from "./settings.js";

/** What policies can ask about anyway; a source cannot redefine it. */
const BUILT_IN: ReadonlySet<string> = new Set(["login", "node", "tailnet"]);
/** Words of the Cedar language. */
const RESERVED: ReadonlySet<string> = new Set(["true", "false", "if", "then", "else", "in", "is", "like", "has"]);

/** What the configured sources say about principals, told without opening them. Throws `CONFIG_INVALID` where they clash. */
export function declaredAttributes({ sources }: AttributeSettings): AttributeTypes {
  const ids = sources.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw misconfigured(`two sources have the id ${twice}; choose another`);

  const owners = new Map<string, string>();
  for (const source of sources) {
    for (const [name, type] of Object.entries(declaredBy(source))) {
      if (BUILT_IN.has(name) || RESERVED.has(name))
        throw misconfigured(`${source.id}: an attribute cannot be called ${name}; choose another name`);
      if (name === GROUPS && type !== "strings")
        throw misconfigured(`${source.id}: groups is a list of names; write type: strings`);
      const owner = owners.get(name);
      // Memberships add up; of anything else there would be two truths.
      if (owner !== undefined && name !== GROUPS)
        throw misconfigured(`${owner} and ${source.id} both provide ${name}; rename one of them`);
      owners.set(name, source.id);
    }
  }
  return Object.assign({}, ...sources.map(declaredBy));
}

function declaredBy(source: AttributeSettings["sources"][number]): AttributeTypes {
  return source.type === "file" || source.type === "plugin" ? source.attributes : typesOf(source.attributes);
}

function misconfigured(detail: string): OperatorError {
  return new OperatorError("CONFIG_INVALID", `attributes: ${detail}`);
}
