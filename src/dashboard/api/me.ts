import { effect, signal } from "@preact/signals";
import type { Role, WhoAmI } from "../../recorder/api/shapes/whoami.js";
import { ask } from "./client.js";
import { isRefused, token } from "./token.js";

/** Each may do what those before it may. */
const ROLES: readonly Role[] = ["viewer", "analyst", "admin"];

/** Who looks, as the server sees it; undefined until it has said so. */
export const me = signal<WhoAmI | undefined>(undefined);

/** Asks who looks, from now on once for every token. */
export function learnWhoLooks(): () => void {
  return effect(() => {
    const bearer = token.value;
    me.value = undefined;
    if (isRefused.value) return;
    ask<WhoAmI>("/v1/whoami").then(
      (answer) => {
        if (bearer === token.peek()) me.value = answer;
      },
      () => {
        // Then the API says no where it has to.
      },
    );
  });
}

/**
 * Why whoever looks may not do something; undefined where they may, and until it is known who they are.
 * @param what begins the sentence: `Exporting`
 */
export function whyNot(role: Role, what: string): string | undefined {
  const mine = me.value?.role;
  if (mine === undefined || ROLES.indexOf(mine) >= ROLES.indexOf(role)) return undefined;
  return `${what} takes the role ${role}. Yours is ${mine}.`;
}
