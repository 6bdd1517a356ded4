import { bytes, count, duration } from "../../parts/format.js";

/** Numbers that count nothing. */
const IDS = ["pid", "port"];

/** Names and values, one below the other; groups are indented. What holds nothing is left out. */
export function Tree({ value }: { readonly value: unknown }) {
  if (typeof value !== "object" || value === null) return <span>{String(value)}</span>;
  if (Array.isArray(value) && value.every((item) => typeof item !== "object"))
    return <span>{value.join(", ") || "none"}</span>;
  const members = Object.entries(value).filter(([, member]) => !isNothing(member));
  if (members.length === 0) return <span class="quiet">none</span>;
  return (
    <dl class="tree">
      {members.map(([name, member]) => (
        <div key={name} class={typeof member === "object" ? "tree-group" : "tree-leaf"}>
          <dt>{name.replaceAll("_", " ")}</dt>
          <dd>{typeof member === "object" ? <Tree value={member} /> : textOf(name, member)}</dd>
        </div>
      ))}
    </dl>
  );
}

function isNothing(member: unknown): boolean {
  return (
    member === undefined || member === "" || (typeof member === "object" && Object.keys(member ?? {}).length === 0)
  );
}

function textOf(name: string, value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value !== "number" || IDS.includes(name)) return String(value);
  if (name.includes("bytes")) return bytes(value);
  if (name.endsWith("_ms")) return duration(value);
  return count(value);
}
