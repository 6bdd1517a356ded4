import type { HookMetadata } from "../plugins/event.js";
import type { PrincipalAttributes } from "../policy/attributes/principal-attributes.js";
import type { AttributeResolver } from "../policy/attributes/resolver.js";

/**
 * What is known about the principal of a call: there at once while it is fresh, a promise while sources have to be asked,
 * undefined where no source is configured. Never rejects.
 */
export type AskPrincipal = (metadata: HookMetadata) => PrincipalAttributes | Promise<PrincipalAttributes> | undefined;

export function askPrincipal(resolver: AttributeResolver | undefined, waitMs: number): AskPrincipal {
  return resolver === undefined ? () => undefined : (metadata) => resolver.of(metadata, waitMs);
}
