/**
 * Whose policies a file holds. `base`: shipped. `operator`: for everybody. A tenant's and a project's are asked about
 * their own requests only, and only forbid.
 */
export type PolicyLayer =
  | { readonly kind: "base" | "operator" }
  | { readonly kind: "tenant"; readonly tenant: string }
  | { readonly kind: "project"; readonly tenant: string; readonly project: string };

/** What goes before the ids of its policies, so that layers need not know each other's. */
export function idPrefix(layer: PolicyLayer): string {
  if (layer.kind === "tenant") return `${layer.tenant}/`;
  return layer.kind === "project" ? `${layer.tenant}/${layer.project}/` : "";
}

/** Whether policies of the layer are asked about requests of this owner. */
export function appliesTo(layer: PolicyLayer, owner: { readonly tenant: string; readonly project: string }): boolean {
  if (layer.kind === "tenant") return layer.tenant === owner.tenant;
  return layer.kind !== "project" || (layer.tenant === owner.tenant && layer.project === owner.project);
}
