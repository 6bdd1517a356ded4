import { createHmac, timingSafeEqual } from "node:crypto";
import { dirname } from "node:path";
import type { AttributeTypes, AttributeValue } from "../../plugins/attribute-source.js";
import { watchPath } from "../watch-path.js";
import { allAbsent, allUnknown, checkAnswer } from "./answer.js";
import type { Dated, Feed } from "./feed.js";
import { type Mappings, mapDocument, typesOf } from "./mapping.js";
import type { AttributeObserver } from "./observer.js";
import { followPointer } from "./pointer.js";
import { PushStore, type Said } from "./push-store.js";

export interface PushSourceOptions {
  readonly id: string;
  /** Where what was pushed is kept. */
  readonly path: string;
  /** Pointers into a message; what a message leaves out stays as it was, null says there is none. */
  readonly attributes: Mappings;
  /** Where a message names its principal, */
  readonly principal: string;
  /** and when it was true: ISO 8601; without it, now. */
  readonly at: string;
  /** Where a body holds a list of messages; absent: it is one message. */
  readonly each?: string | undefined;
  readonly hmac?: { readonly secret: string; readonly header: string } | undefined;
  /** How long a word counts; afterwards the attribute is unknown. */
  readonly ttlMs: number;
  readonly principalsMax: number;
  readonly unlisted: "absent" | "unknown";
  readonly observer: AttributeObserver;
  readonly onChange: () => void;
}

export type PushOutcome =
  | { readonly status: "taken"; readonly messages: number }
  | { readonly status: "refused"; readonly problem: string }
  /** In force until a restart, but the disk refused it: to be sent again. */
  | { readonly status: "not_kept" };

const MESSAGES_MAX = 10_000;
const AHEAD_MS_MAX = 5 * 60_000;
const PRINCIPAL_CHARS_MAX = 320;

/** Attributes that others post: webhooks of an on-call schedule, a script after a change in the directory. */
export class PushSource implements Feed {
  readonly id: string;
  readonly provides: AttributeTypes;
  readonly #options: PushSourceOptions;
  readonly #store: PushStore;
  readonly #stopWatching: () => void;

  constructor(options: PushSourceOptions) {
    this.#options = options;
    this.id = options.id;
    this.provides = typesOf(options.attributes);
    this.#store = new PushStore(options.path, options.principalsMax);
    // Another process may be the one that is posted to.
    this.#stopWatching = watchPath(dirname(options.path), () => {
      if (this.#store.merge()) options.onChange();
    });
  }

  get size(): number {
    return this.#store.size;
  }

  get(principal: string, now: number): Dated {
    const { observer, ttlMs, unlisted } = this.#options;
    observer.looked(this.id, "hit");
    const said = this.#store.get(principal);
    const today = Date.now();
    if (said === undefined) {
      const known = unlisted === "absent" ? allAbsent(today) : allUnknown(this.provides, today);
      return { known, freshUntil: Number.POSITIVE_INFINITY };
    }

    const values = new Map<string, AttributeValue>();
    const learnedAt = new Map<string, number>();
    const unknown = new Set<string>();
    let freshMs = Number.POSITIVE_INFINITY;
    for (const name of Object.keys(this.provides)) {
      const word = said.get(name);
      const leftMs = word === undefined ? 0 : word.at + ttlMs - today;
      if (word === undefined || leftMs <= 0) {
        unknown.add(name);
        continue;
      }
      freshMs = Math.min(freshMs, leftMs);
      learnedAt.set(name, word.at);
      if (word.value !== null) values.set(name, word.value);
    }
    return { known: { values, unknown, learnedAt }, freshUntil: now + freshMs };
  }

  /** Whether a body was signed with the secret shared with this source: HMAC-SHA256, hex, with or without a scheme. */
  isSigned(body: Buffer, header: (name: string) => string): boolean {
    const { hmac } = this.#options;
    if (hmac === undefined) return false;
    const expected = createHmac("sha256", hmac.secret).update(body).digest();
    // `sha256=<hex>`, and several where a secret is being replaced: `v1=<hex>,v1=<hex>`.
    return header(hmac.header)
      .split(",")
      .some((part) => {
        const given = Buffer.from(part.trim().replace(/^\w+=/, ""), "hex");
        return given.byteLength === expected.byteLength && timingSafeEqual(given, expected);
      });
  }

  /** Takes over the messages of one body, all of them or none. They are on disk when this returns. */
  take(body: Buffer): PushOutcome {
    const refused = (problem: string): PushOutcome => ({ status: "refused", problem });
    let document: unknown;
    try {
      document = JSON.parse(body.toString("utf8"));
    } catch {
      return refused("the body is not JSON");
    }
    const { each } = this.#options;
    const messages = each === undefined ? [document] : followPointer(document, each);
    if (!Array.isArray(messages) || messages.length > MESSAGES_MAX)
      return refused(`no list of at most ${MESSAGES_MAX} messages at ${each}`);

    const words = messages.map((message) => this.#read(message));
    const problem = words.find((word) => typeof word === "string");
    if (problem !== undefined) return refused(problem);

    let news = false;
    for (const word of words) {
      if (typeof word !== "string") news = this.#store.say(word.principal, word.said) || news;
    }
    if (news) {
      this.#options.onChange();
      try {
        this.#store.write();
      } catch {
        return { status: "not_kept" };
      }
    }
    return { status: "taken", messages: messages.length };
  }

  close(): void {
    this.#stopWatching();
  }

  /** What one message says, or what is wrong with it. */
  #read(message: unknown): { readonly principal: string; readonly said: Map<string, Said> } | string {
    const { attributes, observer } = this.#options;
    const principal = followPointer(message, this.#options.principal);
    if (typeof principal !== "string" || principal === "" || principal.length > PRINCIPAL_CHARS_MAX)
      return `no login at ${this.#options.principal}`;
    const at = this.#timeOf(message);
    if (at === undefined) return `no past time in ISO 8601 at ${this.#options.at}`;

    const answer = mapDocument(message, attributes);
    const { known, wrong } = checkAnswer(answer, this.provides, at);
    const [name] = wrong;
    if (name !== undefined) {
      observer.failed(this.id, "wrong_type");
      return `${name} is not a ${this.provides[name]} within its limits`;
    }
    const said = new Map<string, Said>();
    for (const name of Object.keys(answer.values)) said.set(name, { value: known.values.get(name) ?? null, at });
    return { principal, said };
  }

  #timeOf(message: unknown): number | undefined {
    const given = followPointer(message, this.#options.at);
    if (given === undefined) return Date.now();
    const at = typeof given === "string" ? Date.parse(given) : Number.NaN;
    // A time to come would silence everything said until then.
    return at <= Date.now() + AHEAD_MS_MAX ? at : undefined;
  }
}
