import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseDocument } from "yaml";
import { z } from "zod";
import { INPUT_LEVELS } from "../audit/inputs.js";
import { SpoolSettings } from "../audit/spool.js";
import { OperatorError } from "../plugins/errors.js";
import { type Environment, headersFromEnvironment } from "../plugins/from-environment.js";
import { AllowedFindingList } from "../policy/allowed-findings.js";
import { AttributeSettings, withSecrets } from "../policy/attributes/settings.js";
import { PolicyBundleSettings } from "../policy/lifecycle/settings.js";
import { Sinks } from "../sinks/settings.js";
import { ROLES } from "./http/identity.js";

const UNITS = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

/** A size: bytes as a number, or text like `64MiB`. */
const Bytes = z
  .union([z.int().positive(), z.string().regex(/^\d+(?:B|KiB|MiB|GiB)$/, "a size like 64MiB, 512KiB or 4096B")])
  .transform((value) => {
    if (typeof value === "number") return value;
    const [, digits = "", unit = "B"] = /^(\d+)(\w+)$/.exec(value) ?? [];
    return Number(digits) * UNITS[unit as keyof typeof UNITS];
  });

const Port = z.int().min(0).max(65_535);
const HeaderName = z.string().regex(/^[a-z0-9-]{1,64}$/, "a header name in lower case");

/** Options of a built-in detector: `false` switches it off; anything else is checked by the detector itself. */
const DetectorEntry = z.union([z.boolean(), z.record(z.string(), z.unknown())]);

export const Config = z.strictObject({
  /** Where Aperture's hook calls arrive. */
  listen: z.strictObject({ host: z.string().default("127.0.0.1"), port: Port.default(8787) }).prefault({}),
  /** Where people and Prometheus look. Never bind it to a public address. */
  admin: z
    .strictObject({
      host: z.string().default("127.0.0.1"),
      port: Port.default(8788),
      /** Who may look without the admin token when `tailscale serve` on this machine says it is them. */
      users: z
        .array(
          z.strictObject({
            login: z.string().min(1).max(200),
            role: z.enum(ROLES),
            /** Default: all. */
            tenants: z.array(z.string().min(1)).min(1).optional(),
          }),
        )
        .max(1_000)
        .default([]),
      /** Names this server has in the address bar of a browser, beside those that end in `.ts.net`; lower case. */
      hosts: z
        .array(z.string().regex(/^[a-z0-9.-]+$/, "a host name in lower case, without port"))
        .max(16)
        .default([]),
    })
    .prefault({}),
  /** Keys, audit spool and policies' last good state live here. */
  data_dir: z.string().default("./data"),
  /** Mode of the shipped policies; the operator's own policies carry theirs. */
  mode: z.enum(["monitor", "enforce"]).default("monitor"),
  /** Compute time of a `pre_request` in milliseconds, counted from the complete body. */
  budget_ms: z.int().min(1).max(5_000).default(100),
  /** Answer to an incomplete evaluation when something is enforced: `defer` is 503, so that Aperture's `fail_policy` rules. */
  on_incomplete: z.enum(["defer", "allow", "block"]).default("defer"),
  /** The timeout set for the hook in Aperture, in milliseconds; only used to report how much of it is spent. */
  aperture_timeout_ms: z.int().min(100).max(600_000).default(5_000),
  /** Processes that answer hook calls on the one port, each with worker threads of its own. */
  processes: z.int().min(1).max(64).default(1),
  http: z
    .strictObject({
      body_bytes_max: Bytes.default(64 * 2 ** 20),
      /** Absolute time one request may take to arrive, in milliseconds. */
      request_ms_max: z.int().min(1_000).max(600_000).default(60_000),
      /** `close` after every reply (no stale connection can lose a call), `keep`, or `adaptive`: keep while calls are dense. */
      keep_alive: z.enum(["close", "adaptive", "keep"]).default("close"),
      /** Headers that may carry a key, beside the five Aperture knows. */
      key_headers: z.array(HeaderName).max(8).default([]),
    })
    .prefault({}),
  auth: z
    .strictObject({
      /** `false` serves calls without a key as tenant `default`: only where the tailnet's grants guard the port. */
      required: z.boolean().default(true),
    })
    .prefault({}),
  workers: z
    .strictObject({
      /** Worker threads of each process for `pre_request`; default: its share of the cores - 1, at least 2 so that losing one leaves one. */
      threads: z.int().min(1).max(256).optional(),
      /** Worker threads for completed requests, at a lower operating system priority. */
      background_threads: z.int().min(1).max(64).default(1),
      /** Tasks that may wait; beyond it a call is answered at once as an overload. */
      queue_max: z.int().min(1).max(100_000).default(64),
      /** Completed requests that may wait to be evaluated; beyond it they are recorded as not evaluated. */
      background_queue_max: z.int().min(1).max(100_000).default(256),
      /** V8 heap of one worker in MiB; a worker that needs more is replaced. */
      heap_mb_max: z.int().min(64).max(65_536).default(512),
    })
    .prefault({}),
  /** Agents resend the whole conversation with every turn; what was scanned before is not scanned again. */
  seen_content: z
    .strictObject({
      /** Size of the memory: a block of content weighs 1 and each finding in it 1 more, about 200 bytes each. 0: none. */
      weight_max: z.int().min(0).max(50_000_000).default(500_000),
    })
    .prefault({}),
  detectors: z
    .strictObject({
      secrets: DetectorEntry.default(true),
      pii: DetectorEntry.default(false),
      injection: DetectorEntry.default(true),
      "deep-injection": DetectorEntry.default(false),
      "tool-args": DetectorEntry.default(true),
    })
    .prefault({}),
  /** Third-party plugins: a package installed beside this file, or a path relative to it. Trusted code. */
  plugins: z
    .array(z.strictObject({ use: z.string().min(1), options: z.record(z.string(), z.unknown()).default({}) }))
    .max(32)
    .default([]),
  /** Findings somebody answers for until a date: recorded as allowed, and left out of what policies see. */
  allowed_findings: AllowedFindingList.default([]),
  policies: z
    .strictObject({
      /** Folder of `*.cedar` files, relative to this file; watched. */
      dir: z.string().optional(),
      engine: z.enum(["compiled", "wasm"]).optional(),
      /** Share of decisions that Cedar's own implementation makes again after the reply, in a thread of its own; 0: none. */
      oracle_share: z.number().min(0).max(1).default(0.001),
      /** Instead of a folder: a bundle fetched over HTTP when it changes, with its signature beside it. */
      bundle: PolicyBundleSettings.optional(),
      /** Refuse to start on policies that cannot be used, instead of going on with those that were in force last. */
      require_bundle: z.boolean().default(false),
    })
    .refine(({ dir, bundle }) => dir === undefined || bundle === undefined, {
      message: "policies come from `dir` or from `bundle`; remove one of them",
    })
    .prefault({}),
  /** Where more is known about principals than Aperture says: groups, departments, who is on call. */
  attributes: AttributeSettings.prefault({}),
  audit: SpoolSettings.extend({
    /** When a record of a `pre_request` counts as kept; those of completed requests are written before the reply. */
    durability: z.enum(["batch", "written", "synced"]).default("batch"),
    /** What is kept of that on which a decision was based, so that it can be made again: `full`, what the policies in
     * force refer to (`referenced`), or nothing but a digest. Values in which a detector found something are never kept. */
    inputs: z.enum(INPUT_LEVELS).default("referenced"),
  }).prefault({}),
  /** What the dashboard and the API are answered from: the account, arranged for questions. */
  store: z
    .strictObject({
      /** Days of records that are kept, with today; whole days are dropped, */
      retain_days: z.int().min(1).max(3_650).default(30),
      /** and more of them while all together are larger than this. */
      retain_bytes: Bytes.default(16 * UNITS.GiB),
      /** Free space of the disk below which the store gives way to the account: drops older days, then takes nothing. */
      free_bytes_min: Bytes.default(256 * UNITS.MiB),
      /** Disk space kept back, so that on a full disk days can still be dropped. */
      ballast_bytes: Bytes.default(32 * UNITS.MiB),
      /** How long a completed request waits for its decision, in seconds, before it counts as unevaluated. */
      grace_s: z.number().min(1).max(3_600).default(60),
    })
    .prefault({}),
  /** Where the account is taken to, beside the store: log files, a SIEM, a collector. */
  sinks: Sinks,
  log: z
    .strictObject({ level: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info") })
    .prefault({}),
});

/** The configuration as used: every default filled in, paths absolute. */
export type Config = Readonly<z.output<typeof Config>> & {
  /** Folder that relative paths in the configuration start from. */
  readonly baseDir: string;
  /** A key for tenant `default`, project `default`, from the environment; never written anywhere. */
  readonly apiKey?: string;
  readonly adminToken?: string;
};

/** Members of `Config` that a variable of the environment sets. Numbers stay text here; the schema says what is wrong. */
const VARIABLES: readonly (readonly [variable: string, path: readonly string[], isNumber: boolean])[] = [
  ["SHUTTER_HOST", ["listen", "host"], false],
  ["SHUTTER_PORT", ["listen", "port"], true],
  ["SHUTTER_ADMIN_HOST", ["admin", "host"], false],
  ["SHUTTER_ADMIN_PORT", ["admin", "port"], true],
  ["SHUTTER_DATA_DIR", ["data_dir"], false],
  ["SHUTTER_MODE", ["mode"], false],
  ["SHUTTER_BUDGET_MS", ["budget_ms"], true],
  ["SHUTTER_PROCESSES", ["processes"], true],
  ["SHUTTER_LOG_LEVEL", ["log", "level"], false],
];

export interface ConfigFlags {
  readonly config?: string | undefined;
  /** `path=value` overrides by dotted path, as the flags of `serve` give them. */
  readonly set?: Readonly<Record<string, unknown>>;
}

/**
 * Puts the configuration together: flag over environment over file over default. Throws `CONFIG_INVALID` naming the
 * place and the mend; a value is never repeated in an error, it may be a credential.
 */
export function loadConfig(flags: ConfigFlags = {}, env: Environment = process.env): Config {
  const file = flags.config ?? env.SHUTTER_CONFIG;
  const raw = file === undefined ? {} : readConfigFile(file);
  for (const [variable, path, isNumber] of VARIABLES) {
    const value = env[variable];
    if (value !== undefined && value !== "") setAt(raw, path, isNumber ? numberFrom(variable, value) : value);
  }
  for (const [path, value] of Object.entries(flags.set ?? {})) {
    if (value !== undefined) setAt(raw, path.split("."), value);
  }

  const parsed = Config.safeParse(raw);
  if (!parsed.success) throw new OperatorError("CONFIG_INVALID", describe(parsed.error, file));
  const baseDir = file === undefined ? process.cwd() : dirname(resolve(file));
  const { policies } = parsed.data;
  return {
    ...parsed.data,
    policies: { ...policies, ...(policies.bundle && { bundle: bundleWithSecrets(policies.bundle, env) }) },
    attributes: withSecrets(parsed.data.attributes, env),
    // What the environment or a flag names is meant from where the command runs; what the file names, from the file.
    data_dir: resolve(env.SHUTTER_DATA_DIR ? process.cwd() : baseDir, parsed.data.data_dir),
    baseDir,
    ...(env.SHUTTER_API_KEY ? { apiKey: env.SHUTTER_API_KEY } : {}),
    ...(env.SHUTTER_ADMIN_TOKEN ? { adminToken: env.SHUTTER_ADMIN_TOKEN } : {}),
  };
}

function bundleWithSecrets(bundle: PolicyBundleSettings, env: Environment): PolicyBundleSettings {
  return { ...bundle, headers: headersFromEnvironment(bundle.headers, env, "policies.bundle.headers") };
}

/** JSON Schema (draft 2020-12) of the configuration file, for editors. */
export function configJsonSchema(): unknown {
  return z.toJSONSchema(Config, { io: "input", unrepresentable: "any" });
}

function readConfigFile(path: string): Record<string, unknown> {
  if (!existsSync(path)) throw new OperatorError("CONFIG_INVALID", `${path}: no such file`);
  // YAML 1.2 reads JSON as well. Aliases are bounded by the library, so a bomb is an error and not a crash.
  const document = parseDocument(readFileSync(path, "utf8"), { prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 };
    throw new OperatorError("CONFIG_INVALID", `${path}:${line}:${col}: ${error.code}: not valid YAML or JSON`);
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw new OperatorError("CONFIG_INVALID", `${path}: too many aliases`, { cause });
  }
  if (value === null || value === undefined) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new OperatorError("CONFIG_INVALID", `${path}: the top level is not a mapping`);
}

function setAt(raw: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [head = "", ...rest] = path;
  if (rest.length === 0) {
    raw[head] = value;
    return;
  }
  const below = raw[head];
  const next = typeof below === "object" && below !== null ? { ...below } : {};
  setAt(next as Record<string, unknown>, rest, value);
  raw[head] = next;
}

function numberFrom(variable: string, value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw new OperatorError("CONFIG_INVALID", `${variable}: a whole number is expected`);
}

function describe(error: z.ZodError, file: string | undefined): string {
  const known = Object.keys(Config.shape);
  const lines = error.issues.map((issue) => {
    const at = issue.path.join(".") || "top level";
    if (issue.code !== "unrecognized_keys") return `${at}: ${issue.message}`;
    const hints = issue.keys.map((key) => {
      const near = issue.path.length === 0 ? nearest(key, known) : undefined;
      return near === undefined ? `unknown key ${key}` : `unknown key ${key} (did you mean ${near}?)`;
    });
    return `${at}: ${hints.join(", ")}`;
  });
  return `${file ?? "environment"}: ${lines.join("; ")}`;
}

/** The known word at most two edits away, if there is one. */
function nearest(word: string, known: readonly string[]): string | undefined {
  const distance = (a: string, b: string): number => {
    let row = Array.from({ length: b.length + 1 }, (_, column) => column);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
        next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitution));
      }
      row = next;
    }
    return row[b.length] ?? 0;
  };
  return known
    .map((name) => ({ name, edits: distance(word, name) }))
    .filter(({ edits }) => edits <= 2)
    .sort((a, b) => a.edits - b.edits)[0]?.name;
}
