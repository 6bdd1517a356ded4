import { type AdminSource, adminRoutes } from "../../server/admin/admin-routes.js";
import type { AdminRoute } from "../../server/http/admin-listener.js";

/** What the API is made of. */
export interface ApiParts {
  /** What only the live server knows. */
  readonly live: AdminSource;
}

/** The routes of the admin listener. */
export function apiRoutes({ live }: ApiParts): readonly AdminRoute[] {
  return adminRoutes(live);
}
