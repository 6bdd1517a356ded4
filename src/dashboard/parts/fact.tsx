import type { ComponentChildren } from "preact";

/** A name and what it is, in a list of class `facts`; nothing where it is not known. */
export function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  if (children === undefined || children === "") return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
