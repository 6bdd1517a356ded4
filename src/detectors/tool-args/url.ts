import { isIP } from "node:net";
import { domainToUnicode } from "node:url";
import { lookalikeFold } from "./lookalike.js";

export const HOST_KINDS = [
  "metadata",
  "control-port",
  "loopback",
  "private",
  "link-local",
  "tailnet",
  "public",
] as const;
export type HostKind = (typeof HOST_KINDS)[number];

/** What a URL in a tool argument points at. */
export interface UrlFacts {
  readonly scheme: string;
  /** Lower case, without brackets and without a trailing dot; IPv4 in dotted form however it was written. */
  readonly host: string;
  readonly port: string;
  readonly path: string;
  readonly query: string;
  readonly kind: HostKind;
  /** The address was written so that a reader does not see where it leads. */
  readonly obfuscated: boolean;
  readonly userinfo: boolean;
  readonly traits: ReadonlySet<UrlTrait>;
}

export const URL_TRAITS = [
  "rebinding",
  "userinfo-host",
  "lookalike-host",
  "mixed-script",
  "drop-host",
  "shortener",
  "tunnel-host",
  "paste-host",
  "raw-host",
  "intranet",
  "secret-in-query",
  "executable",
  "redirector",
] as const;
export type UrlTrait = (typeof URL_TRAITS)[number];

const METADATA_HOSTS: ReadonlySet<string> = new Set([
  "169.254.169.254",
  "169.254.170.2",
  "169.254.170.23",
  "169.254.42.42",
  "168.63.129.16",
  "100.100.100.200",
  "192.0.0.192",
  "fd00:ec2::254",
  "fd00:ec2::23",
  "fd20:ce::254",
  "fd00:42::42",
  "instance-data",
  "instance-data.ec2.internal",
  "metadata",
  "metadata.google.internal",
  "metadata.google",
  "metadata.goog",
  "metadata.tencentyun.com",
  "metadata.azure.internal",
  "metadata.internal",
  "rancher-metadata",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
]);

/** Local services whose port alone hands out control: Docker, etcd, Redis, Consul, kubelet, Elasticsearch, ... */
const CONTROL_PORTS: ReadonlySet<string> = new Set(
  "21 22 23 25 2375 2376 2379 2380 3306 4243 5432 5984 5985 6379 6443 8500 8200 8001 9000 9200 9300 10250 10255 10257 11211 15672 27017 50070 2181 7001 4194 8086 61616".split(
    " ",
  ),
);
/** Control ports people also use for their own development servers. */
const DEVELOPMENT_PORTS: ReadonlySet<string> = new Set("8001 9000 15672 8086 5432 3306 27017 8200 7001".split(" "));

const DROP_HOSTS =
  /(?:^|\.)(?:webhook\.site|requestbin\.(?:com|net|io|example)|pipedream\.net|oast\.(?:fun|pro|live|site|online|me|example)|oastify\.com|interact\.sh|interactsh\.com|burpcollaborator\.net|requestcatcher\.com|beeceptor\.com|hookbin\.com|ptsv2\.com|dnslog\.cn|ceye\.io|canarytokens\.com|transfer\.sh|file\.io|0x0\.st|anonfiles\.(?:com|example)|gofile\.io|bashupload\.com|temp\.sh|catbox\.moe|termbin\.com|sprunge\.us|ix\.io|x0\.at|oshi\.at|filebin\.net|uguu\.se|paste\.rs|bpa\.st|clbin\.com|webhook-test\.com|mockbin\.(?:org|io)|typedwebhook\.tools|tmpfiles\.org|pixeldrain\.com|wetransfer\.com|sendspace\.com|hastebin\.com)$/;
const TUNNEL_HOSTS =
  /(?:^|\.)(?:ngrok(?:-free)?\.(?:app|dev|io)|ngrok\.io|trycloudflare\.com|loca\.lt|localhost\.run|serveo\.net|lhr\.life|localtunnel\.me|pagekite\.me|tunnelmole\.net|bore\.pub|devtunnels\.ms)$/;
const PASTE_HOSTS =
  /(?:^|\.)(?:pastebin\.com|paste\.ee|ghostbin\.\w+|rentry\.(?:co|org)|dpaste\.(?:com|org)|justpaste\.it|controlc\.com|privatebin\.\w+|hastebin\.com|pastes?\.io|paste\.debian\.net|telegra\.ph)$/;
const SHORTENERS =
  /^(?:bit\.ly|t\.co|goo\.gl|tinyurl\.com|is\.gd|v\.gd|ow\.ly|buff\.ly|cutt\.ly|rebrand\.ly|rb\.gy|shorturl\.at|tiny\.cc|git\.io|s\.id|bl\.ink|soo\.gd|t\.ly|lnkd\.in)$/;
const RAW_HOSTS = /^(?:gist\.githubusercontent\.com|raw\.githubusercontent\.com|gist\.github\.com)$/;
const REBINDING =
  /(?:^|\.)(?:nip\.io|sslip\.io|xip\.io|localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|rbndr\.us|1u\.ms|traefik\.me|local\.gd|fbi\.com|spoofed\.burpcollaborator\.net|r3dir\.me|readme\.localtest\.me|sslip\.com|rebind\.it|rebind\.network|bugbounty\.dod\.network|ip6\.name|yoogle\.com|customer1?\.app\.localhost\.my\.company\.\d+)$/;
const INTRANET =
  /(?:^|\.)(?:internal|intranet|corp|lan|local|localdomain|home|home\.arpa|private|intra|test\.local)(?:\.|$)/;
const KNOWN_BRANDS =
  /^(?:[\w-]+\.)*(?:github|gitlab|google|microsoft|paypal|apple|amazon|npmjs|pypi|slack|okta|openai|anthropic|githubusercontent|bitbucket|dropbox|cloudflare|docker)\.(?:com|org|io|net|app)\.(?=[\w-]+\.)/;
const BRAND =
  /^(?:github|gitlab|google|gmail|microsoft|paypal|apple|icloud|amazon|aws|npmjs|pypi|slack|okta|openai|anthropic|claude|bitbucket|dropbox|cloudflare|docker|stripe|facebook|netflix|coinbase|binance|tailscale|linkedin|twitter)$/i;
const SECRET_VALUE =
  /AKIA[0-9A-Z]{12,}|ASIA[0-9A-Z]{12,}|gh[pousr]_[0-9A-Za-z]{16,}|github_pat_|sk-ant-|sk-[A-Za-z0-9]{20,}|sk_live_|xox[baprs]-|glpat-|AIza[0-9A-Za-z_-]{20,}|eyJ[A-Za-z0-9_-]{8,}|-----BEGIN|tskey-|npm_[A-Za-z0-9]{20,}|(?:DATABASE_URL|PASSWORD|SECRET|PRIVATE_KEY|AWS_[A-Z_]*KEY)(?:=|%3D)|postgres(?:ql)?(?:%3A|:)(?:%2F|\/)(?:%2F|\/)[^@\s]+(?:@|%40)|root(?::|%3A)x(?::|%3A)0|cm9vdDp4/i;
const DANGEROUS_SCHEMES =
  /^(?:file|gopher|dict|tftp|phar|expect|php|data|jar|netdoc|ldaps?|javascript|vbscript|zip|glob|ogg|rar|compress\.\w+|imaps?|pop3s?|rtsp|ssh2|local_file|smb|telnet|view-source)$/;

export function isForeignScheme(scheme: string): boolean {
  return DANGEROUS_SCHEMES.test(scheme);
}

/** Facts of one URL; undefined where the text is none. Scheme-less hosts are read as `http`. */
export function classifyUrl(written: string): UrlFacts | undefined {
  const text = written.length > 4_096 ? written.slice(0, 4_096) : written.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase() ?? "";
  if (scheme !== "" && scheme !== "http" && scheme !== "https" && !/^[\w.-]+:\d/.test(text)) {
    return foreign(text, scheme);
  }
  if (
    /^https?:\/\/\$\{?(?:AWS_LAMBDA_RUNTIME_API|AWS_CONTAINER_\w+|ECS_CONTAINER_METADATA_URI\w*|IDENTITY_ENDPOINT|MSI_ENDPOINT)/.test(
      text,
    )
  ) {
    return {
      scheme,
      host: "",
      port: "",
      path: "",
      query: "",
      kind: "metadata",
      obfuscated: false,
      userinfo: false,
      traits: new Set(),
    };
  }
  let url: URL;
  try {
    url = new URL(scheme === "http" || scheme === "https" ? text : `http://${text}`);
  } catch {
    return scheme === "" ? undefined : unreadable(text, scheme);
  }
  const host = hostOf(url.hostname);
  const written0 = authorityOf(text);
  const writtenHost = written0.replace(/^.*@/, "").replace(/:\d+$/, "").toLowerCase();
  const traits = new Set<UrlTrait>();
  const port = url.port;
  let kind = hostKind(host, port);
  if (REBINDING.test(host)) {
    traits.add("rebinding");
    const hidden = /(?:^|[.-])(\d{1,3})[.-](\d{1,3})[.-](\d{1,3})[.-](\d{1,3})(?=[.-])/.exec(host);
    if (hidden !== null && kind === "public") kind = hostKind(hidden.slice(1, 5).join("."), port);
  }
  const isNumeric = isIP(host) !== 0;
  const plain = writtenHost.startsWith("[") ? writtenHost.slice(1, -1) : writtenHost;
  const isOddLoopback =
    kind !== "metadata" &&
    rangeOf(host) === "loopback" &&
    !/^(?:localhost|127\.0\.0\.1|::1|[\w-]+\.localhost)$/.test(host);
  const obfuscated =
    (isNumeric && plain !== host) ||
    (isOddLoopback && !(host === "0.0.0.0" && /^[3-9]\d{3}$/.test(port))) ||
    (kind === "loopback" && /:(?:80|443)(?:[/?#]|$)/.test(text)) ||
    (kind !== "public" && /^https?:\/?[^/]/i.test(text)) ||
    (host.includes(".") && writtenHost.endsWith(".") && (isNumeric || kind !== "public"));
  if (url.username !== "" || written0.includes("@")) {
    if (/\.[a-z]{2,}$/i.test(decodeSafe(url.username)) || /[\\#]/.test(text.slice(0, text.lastIndexOf("@"))))
      traits.add("userinfo-host");
  }
  if (/\\@/.test(text)) traits.add("userinfo-host");
  if (KNOWN_BRANDS.test(host)) traits.add("lookalike-host");
  if (host.includes("xn--") && isDisguised(domainToUnicode(host))) traits.add("mixed-script");
  if (DROP_HOSTS.test(host)) traits.add("drop-host");
  if (TUNNEL_HOSTS.test(host)) traits.add("tunnel-host");
  if (PASTE_HOSTS.test(host)) traits.add("paste-host");
  if (SHORTENERS.test(host)) traits.add("shortener");
  if (RAW_HOSTS.test(host)) traits.add("raw-host");
  if (kind === "public" && !isNumeric && (INTRANET.test(host) || !host.includes("."))) traits.add("intranet");
  if (host === "host.docker.internal" || host === "localhost" || host.endsWith(".localhost")) traits.delete("intranet");
  const tail = url.search + url.hash + url.pathname + url.username + url.password;
  if (tail.length > 8 && SECRET_VALUE.test(tail)) traits.add("secret-in-query");
  if (/\.(?:exe|bin|msi|scr|bat|cmd|ps1|vbs|hta|dll|apk|dmg|pkg|jar)$/i.test(url.pathname)) traits.add("executable");
  const redirected = /[?&](?:url|u|to|target|dest|redirect|uri|next)=(?:https?(?::|%3A))?(?:\/|%2F){2}([^/&%]+)/i.exec(
    url.search,
  )?.[1];
  if (/\/--to\//.test(url.pathname) || (redirected !== undefined && METADATA_HOSTS.has(redirected)))
    traits.add("redirector");
  return {
    scheme: url.protocol.slice(0, -1),
    host,
    port,
    path: url.pathname,
    query: url.search,
    kind,
    obfuscated,
    userinfo: url.username !== "",
    traits,
  };
}

function foreign(text: string, scheme: string): UrlFacts {
  const authority = authorityOf(text);
  const colon = authority.lastIndexOf(":");
  const host = hostOf((colon > 0 ? authority.slice(0, colon) : authority).toLowerCase());
  const port = colon > 0 ? authority.slice(colon + 1) : "";
  const hasAuthority = text.startsWith("//", scheme.length + 1);
  const path = hasAuthority ? text.slice(text.indexOf(authority) + authority.length) : text.slice(scheme.length + 1);
  return {
    scheme,
    host,
    port,
    path,
    query: "",
    kind: hostKind(host, port),
    obfuscated: false,
    userinfo: false,
    traits: new Set(),
  };
}

function unreadable(text: string, scheme: string): UrlFacts {
  const isBait = authorityOf(text).includes("@") || /[\\#]/.test(authorityOf(text));
  const { host, port, path } = foreign(text, scheme);
  return {
    scheme,
    host,
    port,
    path,
    query: "",
    kind: hostKind(host, port),
    obfuscated: true,
    userinfo: false,
    traits: isBait ? new Set(["userinfo-host"]) : new Set(),
  };
}

function authorityOf(text: string): string {
  return /^[a-z][a-z0-9+.-]*:(?:\/\/)?([^/?#]*)/i.exec(text)?.[1] ?? /^[^/?#]*/.exec(text)?.[0] ?? "";
}

function hostOf(hostname: string): string {
  let host = hostname.toLowerCase();
  if (host.startsWith("[")) host = host.slice(1, -1);
  if (host.endsWith(".")) host = host.slice(0, -1);
  const mapped = /^::(?:ffff:)?(?:0:)?([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host);
  if (mapped !== null) {
    const high = Number.parseInt(mapped[1] ?? "0", 16);
    const low = Number.parseInt(mapped[2] ?? "0", 16);
    if (high > 0) host = `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  }
  return host;
}

export function hostKind(host: string, port: string): HostKind {
  if (METADATA_HOSTS.has(host)) return "metadata";
  const kind = rangeOf(host);
  if (kind === "loopback" && CONTROL_PORTS.has(port) && !DEVELOPMENT_PORTS.has(port)) return "control-port";
  return kind;
}

function rangeOf(host: string): HostKind {
  if (
    host === "localhost" ||
    host.endsWith(".localhost") ||
    host === "::1" ||
    host === "::" ||
    host === "ip6-localhost"
  )
    return "loopback";
  const family = isIP(host);
  if (family === 6) {
    if (/^f[cd]/.test(host)) return host.startsWith("fd7a:115c:a1e0") ? "tailnet" : "private";
    return /^fe[89ab]/.test(host) ? "link-local" : "public";
  }
  if (family !== 4) return "public";
  const [a = 0, b = 0] = host.split(".", 2).map(Number);
  if (a === 127 || a === 0) return "loopback";
  if (a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168)) return "private";
  if (a === 169 && b === 254) return "link-local";
  if (a === 100 && b >= 64 && b <= 127) return "tailnet";
  return "public";
}

/** A name that mixes scripts in one label, or reads like a known one when its look-alike letters are folded. */
function isDisguised(name: string): boolean {
  return name.split(".").some((label) => {
    const isMixed = /[a-z]/i.test(label) && /[\u0370-\u052f]/.test(label);
    const folded = lookalikeFold(label);
    return isMixed || (folded !== label && BRAND.test(folded) && !BRAND.test(label));
  });
}

function decodeSafe(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** URLs inside prose (`web_fetch.prompt`); trailing punctuation of the sentence is not part of them. */
export function urlsIn(text: string): string[] {
  return [...text.slice(0, 16_384).matchAll(/\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s<>"'`|)]+/gi)]
    .slice(0, 16)
    .map(([url]) => url.replace(/[.,;:!?]+$/, ""));
}
