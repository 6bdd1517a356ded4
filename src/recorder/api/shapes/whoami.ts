import { z } from "zod";
import { ROLES } from "../../../server/http/identity.js";

export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** Who asks, as the server sees it. */
export const WhoAmI = z
  .strictObject({
    /** `admin` for the bearer of the admin token. */
    login: z.string(),
    role: Role,
    /** Tenants that may be seen. Absent: all. */
    tenants: z.array(z.string()).optional(),
    via: z.enum(["token", "tailscale"]),
  })
  .meta({ id: "WhoAmI" });
export type WhoAmI = z.infer<typeof WhoAmI>;
