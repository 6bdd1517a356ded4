import { createHmac, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import { z } from "zod";
import { OperatorError } from "../plugins/errors.js";

const Name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, "lower case letters, digits, - and _, at most 63 characters");

const KeyRecord = z.strictObject({
  /** Public part of the key: names it in lists, logs and audit records. */
  id: z.string(),
  tenant: Name,
  project: Name,
  label: z.string().max(100),
  /** HMAC-SHA256 of the whole key under the pepper of this file. */
  digest: z.string(),
  created: z.iso.datetime(),
  revoked: z.iso.datetime().optional(),
});
export type KeyRecord = Readonly<z.infer<typeof KeyRecord>>;

const Digest = z.string().regex(/^[0-9a-f]{64}$/);
const KeyFile = z.strictObject({
  version: z.literal(1),
  pepper: z.string().min(32),
  /** Digest of the token of the admin listener; absent until the first start. */
  admin: Digest.optional(),
  keys: z.array(KeyRecord),
});

/** Whom a key speaks for. The tenant comes from the key alone, never from what is sent with it. */
export interface KeyOwner {
  readonly keyId: string;
  readonly tenant: string;
  readonly project: string;
}

export interface NewKey {
  readonly record: KeyRecord;
  /** The key itself. It exists here and with whoever is shown it; only its digest is kept. */
  readonly key: string;
}

/**
 * The keys of one data directory. Only digests are on disk, made with a pepper that never leaves the file: 192 random
 * bits need no slow hash, and a look-up by digest takes the same time for every wrong key.
 */
export class KeyStore {
  readonly path: string;
  #pepper = "";
  #keys: readonly KeyRecord[] = [];
  #byDigest = new Map<string, KeyOwner>();
  /** Valid keys that came before, in the clear as they come with every call: a digest takes 4 us. At most as many as there are keys. */
  readonly #met = new Map<string, KeyOwner>();
  #extra: readonly string[] = [];
  #admin: string | undefined;

  private constructor(path: string) {
    this.path = path;
  }

  /** @param environmentKey a key that is valid without being in the file (SHUTTER_API_KEY). */
  static open(dataDir: string, environmentKey?: string): KeyStore {
    const store = new KeyStore(join(dataDir, "keys.json"));
    store.#extra = environmentKey === undefined ? [] : [environmentKey];
    if (!existsSync(store.path)) {
      store.#pepper = randomBytes(32).toString("base64url");
      store.#write([]);
    }
    store.reload();
    return store;
  }

  /** Reads the file again; a file that cannot be used throws `KEYS_INVALID` and leaves the keys as they were. */
  reload(): void {
    let raw: unknown;
    try {
      raw = JSON.parse(readFileSync(this.path, "utf8"));
    } catch {
      throw new OperatorError(
        "KEYS_INVALID",
        `${this.path}: not readable as JSON; restore it or remove it and create keys anew`,
      );
    }
    const parsed = KeyFile.safeParse(raw);
    if (!parsed.success) {
      const places = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
      throw new OperatorError("KEYS_INVALID", `${this.path}: ${places.join("; ")}`);
    }
    this.#pepper = parsed.data.pepper;
    this.#keys = parsed.data.keys;
    this.#admin = parsed.data.admin;
    const live = this.#keys.filter(({ revoked }) => revoked === undefined);
    this.#met.clear();
    this.#byDigest = new Map(live.map(({ id, tenant, project, digest }) => [digest, { keyId: id, tenant, project }]));
    for (const key of this.#extra) {
      this.#byDigest.set(this.#digest(key), { keyId: "environment", tenant: "default", project: "default" });
    }
  }

  list(): readonly KeyRecord[] {
    return this.#keys;
  }

  /** How many keys are accepted at the moment. */
  get size(): number {
    return this.#byDigest.size;
  }

  find(credentials: readonly string[]): KeyOwner | undefined {
    for (const credential of credentials) {
      const owner = this.#met.get(credential) ?? this.#byDigest.get(this.#digest(credential));
      if (owner === undefined) continue;
      this.#met.set(credential, owner);
      return owner;
    }
    return undefined;
  }

  create(tenant = "default", project = "default", label = ""): NewKey {
    const id = randomBytes(6).toString("hex");
    const body = `shk_${id}_${randomBytes(24).toString("base64url")}`;
    // The checksum lets secret scanners, ours among them, tell a real key from a look-alike.
    const key = `${body}_${crc32(body).toString(16).padStart(8, "0")}`;
    const parsed = KeyRecord.safeParse({
      id,
      tenant,
      project,
      label,
      digest: this.#digest(key),
      created: new Date().toISOString(),
    });
    if (!parsed.success) {
      const places = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
      throw new OperatorError("INPUT_INVALID", places.join("; "));
    }
    this.#write([...this.#keys, parsed.data]);
    this.reload();
    return { record: parsed.data, key };
  }

  /** Revokes by id. False when there is no live key of that id. */
  revoke(id: string): boolean {
    if (!this.#keys.some((key) => key.id === id && key.revoked === undefined)) return false;
    const revoked = new Date().toISOString();
    this.#write(this.#keys.map((key) => (key.id === id ? { ...key, revoked } : key)));
    this.reload();
    return true;
  }

  /** Makes the admin token on the first start and gives it back that once; undefined when there is one already. */
  ensureAdminToken(): string | undefined {
    if (this.#admin !== undefined) return undefined;
    const token = `sha_${randomBytes(24).toString("base64url")}`;
    this.#admin = this.#digest(token);
    this.#write(this.#keys);
    return token;
  }

  isAdminToken(token: string): boolean {
    return this.#admin !== undefined && this.#digest(token) === this.#admin;
  }

  /** Whether two secrets are the same, compared by digest, so that the time it takes tells nothing. */
  equals(a: string, b: string): boolean {
    return this.#digest(a) === this.#digest(b);
  }

  /** Key material for other keyed digests of this data directory, one independent key per purpose. */
  derive(purpose: string): Buffer {
    return createHmac("sha256", this.#pepper).update(`shutter:${purpose}`).digest();
  }

  #digest(key: string): string {
    return createHmac("sha256", this.#pepper).update(key).digest("hex");
  }

  #write(keys: readonly KeyRecord[]): void {
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    const file: z.infer<typeof KeyFile> = {
      version: 1,
      pepper: this.#pepper,
      ...(this.#admin === undefined ? {} : { admin: this.#admin }),
      keys: [...keys],
    };
    const temporary = `${this.path}.${process.pid}.tmp`;
    writeFileSync(temporary, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
    renameSync(temporary, this.path);
    chmodSync(this.path, 0o600);
  }
}
