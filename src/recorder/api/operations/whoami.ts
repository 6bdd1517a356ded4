import { operation } from "../operation.js";
import { WhoAmI } from "../shapes/whoami.js";

export const whoami = operation({
  id: "whoAmI",
  method: "get",
  path: "/v1/whoami",
  summary: "Who asks, as the server sees it",
  access: "viewer",
  promises: { 200: { description: "Login, role and tenants.", schema: WhoAmI } },
  example: {},
  answer({ who: { login, role, tenants, via } }) {
    return { json: { login, role, ...(tenants === undefined ? {} : { tenants }), via } };
  },
});
