/** Each may do what those before it may. What for: docs/security.md. */
export const ROLES = ["viewer", "analyst", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Who asks something of the admin listener. */
export interface Identity {
  /** `admin` for the bearer of the admin token. */
  readonly login: string;
  readonly role: Role;
  /** Tenants that may be seen and acted for; absent: all. */
  readonly tenants?: readonly string[];
  readonly via: "token" | "tailscale";
}

/** Somebody who is known by login, from the configuration. */
export interface AdminUser {
  readonly login: string;
  readonly role: Role;
  readonly tenants?: readonly string[] | undefined;
}

/** A request as far as it says who sent it. */
export interface Sender {
  /** "" where it was not sent. @param name in lower case */
  header(name: string): string;
  readonly isLoopback: boolean;
}

/** `cross_site`: a browser sent it on behalf of another site than this one. */
export type Identify = (sender: Sender) => Identity | "nobody" | "cross_site";

export interface IdentitySources {
  readonly isAdminToken: (token: string) => boolean;
  /** Logins that the headers of `tailscale serve` may name. None: the headers are not looked at. */
  readonly users: readonly AdminUser[];
  /** Names of this server in a browser's address bar, beside those that end in `.ts.net`. */
  readonly hosts: readonly string[];
}

export function isAtLeast({ role }: Identity, wanted: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(wanted);
}

/**
 * Tells who sent a request. The admin token is sent on purpose. The login that `tailscale serve` puts into a header is
 * not: the proxy adds it to whatever the browser sends, and any page could claim it that a browser takes for this
 * server. So it counts only from a loopback peer, under a name that is ours, and when the browser says, or does not
 * deny, that the request comes from our own page.
 */
export function identifier({ isAdminToken, users, hosts }: IdentitySources): Identify {
  const known = new Map(users.map((user) => [user.login.toLowerCase(), user]));
  const isOurs = (host: string): boolean => /^[a-z0-9.-]+\.ts\.net$/.test(host) || hosts.includes(host);

  return ({ header, isLoopback }) => {
    const authorization = header("authorization");
    if (authorization !== "") {
      const token = /^bearer\s+(\S+)$/i.exec(authorization)?.[1] ?? "";
      return token !== "" && isAdminToken(token) ? { login: "admin", role: "admin", via: "token" } : "nobody";
    }
    const user = isLoopback ? known.get(header("tailscale-user-login").toLowerCase()) : undefined;
    if (user === undefined) return "nobody";
    const host = header("host").toLowerCase();
    if (!isOurs(host.replace(/:\d+$/, "")) || !isSameSite(header, host)) return "cross_site";
    const { login, role, tenants } = user;
    return { login, role, ...(tenants === undefined ? {} : { tenants }), via: "tailscale" };
  };
}

/** Programs send neither header; browsers send the second with every request but plain navigation. */
function isSameSite(header: Sender["header"], host: string): boolean {
  const site = header("sec-fetch-site");
  if (site !== "" && site !== "same-origin" && site !== "none") return false;
  const origin = header("origin").toLowerCase();
  return origin === "" || origin === `https://${host}` || origin === `http://${host}`;
}
