import { z } from "zod";
import { ATTRIBUTE_TYPES } from "../../plugins/attribute-source.js";
import { type Environment, fromEnvironment, headersFromEnvironment } from "../../plugins/from-environment.js";
import { LOGIN_PLACEHOLDER } from "./http-source.js";
import { AttributeName, Mappings, Pointer } from "./mapping.js";

const Id = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, "lower case letters, digits and -, at most 32 characters");
const Declared = z.record(AttributeName, z.enum(ATTRIBUTE_TYPES));
const Unlisted = z.enum(["absent", "unknown"]);
const Seconds = z
  .number()
  .min(0.1)
  .max(31 * 86_400);

const Cached = {
  /** What it means that the source does not list somebody. */
  unlisted: Unlisted.default("unknown"),
  /** How long an answer is fresh, give or take a tenth. */
  ttl_s: Seconds.default(300),
  /** How old an answer may be and still be used while the source is asked again, or is down. */
  max_stale_s: Seconds.default(3_600),
  /** How long failures and "not listed" are remembered. */
  negative_ttl_s: Seconds.default(10),
  /** One request to the source, whether or not a call still waits for it. */
  timeout_ms: z.int().min(10).max(60_000).default(2_000),
  /** Requests to the source at a time; four times as many may wait. */
  concurrency_max: z.int().min(1).max(256).default(16),
  /** Failures in a row after which the source is left alone for `breaker_open_s`, longer each time it still fails. */
  breaker_failures: z.int().min(1).max(1_000).default(5),
  breaker_open_s: Seconds.default(5),
};

const Grants = z.strictObject({
  id: Id,
  type: z.literal("grants"),
  /** Name of a custom app capability in the grants of the tailnet; the hook must send `grants`. */
  capability: z.string().min(1).max(200),
  attributes: Mappings,
  unlisted: Unlisted.default("unknown"),
});

const File = z.strictObject({
  id: Id,
  type: z.literal("file"),
  /** CSV, YAML or JSON, relative to the configuration file; watched. */
  path: z.string().min(1),
  /** Names and types of what the file may say; `groups: strings` for memberships. */
  attributes: Declared,
  unlisted: Unlisted.default("absent"),
});

const Http = z.strictObject({
  id: Id,
  type: z.literal("http"),
  /** `{login}` stands for the login, percent-encoded; not in the host. */
  url: z.string().refine(isTemplate, `an http or https URL with ${LOGIN_PLACEHOLDER} in its path or query`),
  /** `${NAME}` is replaced by that variable of the environment. */
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]{1,64}$/), z.string().max(8_000)).default({}),
  attributes: Mappings,
  /** Pointer to the login the answer is about: nothing there, nobody is listed; another there, it is not used. */
  principal: Pointer.optional(),
  response_bytes_max: z
    .int()
    .min(100)
    .max(16 * 2 ** 20)
    .default(256 * 1_024),
  ...Cached,
});

const Push = z.strictObject({
  id: Id,
  type: z.literal("push"),
  attributes: Mappings,
  /** Pointer to the login in a message. */
  principal: Pointer.default("/principal"),
  /** Pointer to when the message was true, ISO 8601; without it, when it arrived. Older words never replace newer ones. */
  at: Pointer.default("/at"),
  /** Pointer to a list of messages in a body. Default: a body is one message. */
  each: Pointer.optional(),
  /** Signature of senders that have no admin token: HMAC-SHA256 of the body, in hex. `${NAME}` as in headers. */
  hmac: z
    .strictObject({
      secret: z.string().min(1),
      header: z.string().regex(/^[a-z0-9-]{1,64}$/, "a header name in lower case"),
    })
    .optional(),
  /** How long a word counts. */
  ttl_s: Seconds.default(86_400),
  unlisted: Unlisted.default("unknown"),
});

const Plugin = z.strictObject({
  id: Id,
  type: z.literal("plugin"),
  /** A package installed beside the configuration file, or a path relative to it. Trusted code. */
  use: z.string().min(1),
  /** Names and types of what it provides that policies may read. */
  attributes: Declared,
  options: z.record(z.string(), z.unknown()).default({}),
  ...Cached,
});

export const AttributeSettings = z.strictObject({
  /** How long a `pre_request` may wait for sources, in milliseconds, beside its scan. */
  wait_ms: z.int().min(0).max(5_000).default(15),
  /** How long the evaluation of a completed request may wait for them. */
  completed_wait_ms: z.int().min(0).max(60_000).default(2_000),
  /** Principals remembered, for each source. */
  principals_max: z.int().min(1).max(1_000_000).default(10_000),
  sources: z
    .array(z.discriminatedUnion("type", [Grants, File, Http, Push, Plugin]))
    .max(32)
    .default([]),
});
export type AttributeSettings = Readonly<z.output<typeof AttributeSettings>>;
export type CachedSettings = z.output<z.ZodObject<typeof Cached>>;

function isTemplate(template: string): boolean {
  const filled = (login: string): URL | undefined => {
    const text = template.replaceAll(LOGIN_PLACEHOLDER, login);
    return URL.canParse(text) ? new URL(text) : undefined;
  };
  const [one, other] = [filled("one"), filled("other")];
  return (
    one !== undefined &&
    /^https?:$/.test(one.protocol) &&
    one.origin === other?.origin &&
    one.username === "" &&
    one.password === "" &&
    one.href !== other.href &&
    one.hash === other.hash
  );
}

/** Replaces `${NAME}` where secrets are expected. Throws `CONFIG_INVALID`. */
export function withSecrets(settings: AttributeSettings, env: Environment): AttributeSettings {
  const sources = settings.sources.map((source) => {
    const place = `attributes.sources.${source.id}`;
    if (source.type === "http") return { ...source, headers: headersFromEnvironment(source.headers, env, place) };
    if (source.type !== "push" || source.hmac === undefined) return source;
    const secret = fromEnvironment(source.hmac.secret, env, `${place}.hmac.secret`);
    return { ...source, hmac: { ...source.hmac, secret } };
  });
  return { ...settings, sources };
}
