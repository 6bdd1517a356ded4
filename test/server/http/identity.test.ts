import { expect, test } from "vitest";
import { identifier } from "../../../src/server/http/identity.js";

const ANN = { login: "ann@example.com", role: "analyst", tenants: ["acme"] } as const;
const identify = identifier({
  isAdminToken: (token) => token === "secret",
  users: [ANN, { login: "Root@example.com", role: "admin" }],
  hosts: ["shutter.example.com"],
});
const ASKS_AS_ANN = { "tailscale-user-login": "ann@example.com", host: "shutter.tail1234.ts.net" };

function check(headers: Readonly<Record<string, string>>, isLoopback = true): unknown {
  return identify({ header: (name) => headers[name] ?? "", isLoopback });
}

test("the admin token is the admin, from anywhere and under any name", () => {
  const admin = { login: "admin", role: "admin", via: "token" };
  expect(
    check({ authorization: "Bearer secret", host: "evil.example", origin: "https://evil.example" }, false),
  ).toEqual(admin);
  expect(check({ authorization: "bearer  secret" })).toEqual(admin);
});

test("a wrong token is nobody, whatever else the request says", () => {
  expect(check({ ...ASKS_AS_ANN, authorization: "Bearer wrong" })).toBe("nobody");
  expect(check({ ...ASKS_AS_ANN, authorization: "Basic secret" })).toBe("nobody");
  expect(check({})).toBe("nobody");
});

test("who `tailscale serve` names has the role and the tenants of the configuration", () => {
  expect(check(ASKS_AS_ANN)).toEqual({ ...ANN, via: "tailscale" });
  expect(check({ ...ASKS_AS_ANN, "tailscale-user-login": "root@EXAMPLE.com" })).toEqual({
    login: "Root@example.com",
    role: "admin",
    via: "tailscale",
  });
  expect(check({ ...ASKS_AS_ANN, host: "shutter.example.com:8443" })).toEqual({ ...ANN, via: "tailscale" });
});

test("the header counts from loopback only, and for users of the configuration only", () => {
  expect(check(ASKS_AS_ANN, false)).toBe("nobody");
  expect(check({ ...ASKS_AS_ANN, "tailscale-user-login": "eve@example.com" })).toBe("nobody");
});

test.each([
  ["a name that is not ours, as after DNS rebinding", { host: "evil.example" }],
  ["a name that only ends like ours", { host: "evilts.net" }],
  ["no name", { host: "" }],
  ["another site, as the browser says", { "sec-fetch-site": "cross-site" }],
  ["another name of the same site", { "sec-fetch-site": "same-site" }],
  ["another origin", { origin: "https://evil.example" }],
  ["a page without an origin", { origin: "null" }],
])("a login does not count when it is sent for %s", (_, headers) => {
  expect(check({ ...ASKS_AS_ANN, ...headers })).toBe("cross_site");
});

test("our own page, and a person who opens it", () => {
  const origin = `https://${ASKS_AS_ANN.host}`;
  expect(check({ ...ASKS_AS_ANN, origin, "sec-fetch-site": "same-origin" })).toMatchObject(ANN);
  expect(check({ ...ASKS_AS_ANN, "sec-fetch-site": "none" })).toMatchObject(ANN);
});
