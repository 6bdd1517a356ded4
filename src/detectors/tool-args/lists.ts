import { z } from "zod";

/** What is particular about a place of work, as shipped. Every list can be added to and taken from in the configuration. */
export const LISTS = {
  /** Vendors whose documented way of installing is `curl … | sh`: worth a flag, not a block. */
  installerHosts: words(`
    sh.rustup.rs bun.sh bun.com get.pnpm.io install.python-poetry.org
    deno.land get.docker.com astral.sh get.helm.sh get.k3s.io
    brew.sh tailscale.com get.sdkman.io fnm.vercel.app get.volta.sh
    mise.run mise.jdx.dev nixos.org install.determinate.systems fly.io
    cli.github.com deb.nodesource.com rpm.nodesource.com sdk.cloud.google.com aka.ms
    starship.rs get.rvm.io getcomposer.org bootstrap.pypa.io packages.microsoft.com
    ollama.com claude.ai opencode.ai cursor.com get.pulumi.com
    install.meteor.com pkgx.sh pixi.sh foundry.paradigm.xyz get.haskellup.org
    get-ghcup.haskell.org dl.k8s.io raw.githubusercontent.com/nvm-sh proto.moonrepo.dev moonrepo.dev
    sh.vector.dev install.speedtest.net cli.doppler.com releases.hashicorp.com
  `),
  /** Branches other people build on. */
  protectedBranches: words("main master production prod release trunk develop"),
  /** Hosts of one's own, `*.` in front for all below a name: what is uploaded there stays in the house. */
  ownHosts: words(""),
  /** Words in names of databases, hosts and environments that tell development from what counts. */
  development: words(`
    dev develop development test tests testing staging stage stg local localhost sandbox scratch demo tmp temp ci
    preview minikube kind fixture playground
  `),
  /** Words that say the opposite, and win. */
  production: words("prod production live primary main_db master"),
} as const satisfies Record<string, readonly string[]>;
export type ListName = keyof typeof LISTS;

const Changes = z
  .array(z.string().min(1).max(256))
  .max(1_024)
  .default([])
  .describe("Added to the shipped list; with `!` in front, taken out of it.");

/** Options that change the lists. */
export const LIST_OPTIONS = {
  installerHosts: Changes,
  protectedBranches: Changes,
  ownHosts: Changes,
  development: Changes,
  production: Changes,
} satisfies Record<ListName, typeof Changes>;
export type ListOptions = Partial<Record<ListName, readonly string[]>>;

export type Lists = Readonly<Record<ListName, ReadonlySet<string>>>;

export function changedLists(options: ListOptions = {}): Lists {
  const changed = (name: ListName): ReadonlySet<string> => {
    const list = new Set<string>(LISTS[name]);
    for (const item of options[name] ?? []) {
      if (item.startsWith("!")) list.delete(item.slice(1));
      else list.add(item);
    }
    return list;
  };
  return {
    installerHosts: changed("installerHosts"),
    protectedBranches: changed("protectedBranches"),
    ownHosts: changed("ownHosts"),
    development: changed("development"),
    production: changed("production"),
  };
}

/** The items as alternatives of a pattern; of no items one that matches nothing. */
export function alternatives(items: ReadonlySet<string>): string {
  if (items.size === 0) return "(?!)";
  const escaped = [...items].map((item) => item.replace(/[.+?^${}()|[\]\\/]/g, "\\$&").replaceAll("*", ".*"));
  return `(?:${escaped.join("|")})`;
}

/** Whether one of the words stands in a text, between characters that are no letters. */
export function mentions(items: ReadonlySet<string>): (text: string) => boolean {
  const pattern = new RegExp(`(?:^|[^a-z])${alternatives(items)}(?:[^a-z]|$)`, "i");
  return (text) => pattern.test(text);
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
