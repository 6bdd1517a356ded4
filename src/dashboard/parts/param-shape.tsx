import type { ParamShape as Shape } from "../../audit/param-shape.js";

/** Parameters as the account keeps them: names, types and lengths; equal values have equal digests, and no value is there. */
export function ParamShape({ shape }: { readonly shape: Shape }) {
  if (shape.type !== "object" || shape.members === undefined) return <span class="shape mono">{wordFor(shape)}</span>;
  return (
    <span class="shape mono">
      {Object.entries(shape.members).map(([name, member]) => (
        <span class="shape-member" key={name}>
          {name}
          <span class="quiet" title={member.type === "string" ? `digest ${member.digest}` : undefined}>
            {wordFor(member)}
          </span>
        </span>
      ))}
      {shape.cut === true && <span class="quiet">…</span>}
    </span>
  );
}

function wordFor(shape: Shape): string {
  if (shape.type === "string") return `text ${shape.length}`;
  if (shape.type === "array" || shape.type === "object") return `${shape.type} ${shape.items}`;
  return shape.type;
}
