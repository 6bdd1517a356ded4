import type { HookConfig, HookEventName, SendValue } from "./config.js";
import { APERTURE_CAPABILITY, type ApertureCapability, type ApertureConfig, type Grant } from "./config.js";
import { isObject } from "./loose.js";

/** A hook that fires for one event of one request, with everything the matching grants ask to be sent. */
export interface FiringHook {
  readonly name: string;
  readonly config: HookConfig;
  readonly send: ReadonlySet<SendValue>;
}

/** What the grants of one user allow and ask for. */
export interface UserGrants {
  mayUse(provider: string, model: string): boolean;
  /** In firing order: descending preference, then name. */
  hooks(event: HookEventName): readonly FiringHook[];
  /** Custom capabilities: one object list a name, over all matching grants. */
  readonly custom: Readonly<Record<string, readonly unknown[]>>;
}

export function grantsOf(config: ApertureConfig, login: string): UserGrants {
  const matching = (config.grants ?? []).filter((grant) => appliesTo(grant, config, login));
  const capabilities = matching.flatMap((grant) => (grant.app[APERTURE_CAPABILITY] ?? []) as ApertureCapability[]);
  const globs = capabilities.flatMap(({ models }) => (models === undefined ? [] : [globPattern(models)]));

  const custom: Record<string, unknown[]> = {};
  for (const { app } of matching) {
    for (const [name, values] of Object.entries(app)) {
      if (name === APERTURE_CAPABILITY) continue;
      custom[name] = [...(custom[name] ?? []), ...values.filter(isObject)];
    }
  }

  return {
    custom,
    mayUse: (provider, model) => globs.some((glob) => glob.test(`${provider}/${model}`)),
    hooks(event) {
      const sends = new Map<string, Set<SendValue>>();
      for (const { name, events, send } of capabilities.flatMap(({ send_hooks }) => send_hooks ?? [])) {
        if (!events.includes(event)) continue;
        sends.set(name, new Set([...(sends.get(name) ?? []), ...send]));
      }
      return [...sends]
        .flatMap(([name, send]) => {
          const hook = config.hooks?.[name];
          return hook === undefined || hook.disabled === true ? [] : [{ name, config: hook, send }];
        })
        .sort((a, b) => (b.config.preference ?? 0) - (a.config.preference ?? 0) || (a.name < b.name ? -1 : 1));
    },
  };
}

function appliesTo(grant: Grant, config: ApertureConfig, login: string): boolean {
  return grant.src.some(
    (source) => source === "*" || source === login || (config.groups?.[source]?.includes(login) ?? false),
  );
}

/** `**` crosses slashes, `*` does not. */
function globPattern(glob: string): RegExp {
  const pattern = glob
    .split(/(\*\*|\*)/)
    .map((part) => (part === "**" ? ".*" : part === "*" ? "[^/]*" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")))
    .join("");
  return new RegExp(`^${pattern}$`);
}
