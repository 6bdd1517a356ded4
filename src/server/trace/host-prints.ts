import type { Print } from "../../sessions/trace.js";
import type { Printer } from "./printer.js";

/** Parts of a host's name that say nothing about whose it is. */
const COMMON = new Set(["www", "api", "app", "com", "net", "org", "io", "dev", "co", "cloud", "example", "internal"]);
/** Words by which rules call an issuer, and the name its hosts go by. */
const ALIASES: Readonly<Record<string, string>> = { aws: "amazonaws", google: "googleapis", gcp: "googleapis" };
const AUTHORITY = /^:\/\/(?:[^\s/@"']{1,200}@)?([a-z0-9.-]{3,253})/i;
const AUTHORITY_CHARS_MAX = 460;
const HOSTS_MAX = 8;

/** A host by its name, its parent domains down to two labels, and its labels. */
export function hostPrints(host: string, printer: Printer): Print[] {
  const labels = host.toLowerCase().replace(/:\d+$/, "").split(".");
  const domains = labels.length < 2 ? [host] : labels.slice(0, -1).map((_, at) => labels.slice(at).join("."));
  const words = labels.filter((label) => label.length > 2 && !COMMON.has(label));
  return [...domains.map((name) => printer.of(`host ${name}`)), ...words.map((word) => printer.of(`word ${word}`))];
}

/** Whose secrets a text may hold: the hosts it names, without their labels. */
export function namedHosts(text: string, printer: Printer): Print[] {
  const hosts = new Set<string>();
  for (let at = text.indexOf("://"); at >= 0 && hosts.size < HOSTS_MAX; at = text.indexOf("://", at + 3)) {
    const host = AUTHORITY.exec(text.slice(at, at + AUTHORITY_CHARS_MAX))?.[1] ?? "";
    if (host.includes(".")) hosts.add(host.toLowerCase());
  }
  return [...hosts].map((host) => printer.of(`host ${host}`));
}

/** Whose secret a rule found, by the words of its id: `github-pat` is for hosts with the label `github`. */
export function issuerPrints(rule: string, printer: Printer): Print[] {
  return rule
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 2 || word in ALIASES)
    .flatMap((word) => [word, ALIASES[word] ?? []].flat())
    .map((word) => printer.of(`word ${word}`));
}
