import type { Identity } from "../../server/http/identity.js";
import type { Tenants } from "../../store/query.js";

const USUAL = "default";

/** Whose records a caller gets; undefined where one is asked for that is not theirs to see. */
export function tenantsFor({ tenants: own }: Identity, asked: readonly string[] | undefined): Tenants | undefined {
  if (asked === undefined) return own ?? "all";
  return own === undefined || asked.every((tenant) => own.includes(tenant)) ? asked : undefined;
}

/** The tenant meant where one is meant: the one asked for, else `default` where it may be seen, else the first that may. */
export function oneTenant(tenants: Tenants): string {
  if (tenants === "all" || tenants.includes(USUAL)) return USUAL;
  return tenants[0] ?? USUAL;
}

export function maySee(tenants: Tenants, tenant: string): boolean {
  return tenants === "all" || tenants.includes(tenant);
}
