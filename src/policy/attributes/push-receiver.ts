import { createHmac, timingSafeEqual } from "node:crypto";
import { checkAnswer } from "./answer.js";
import { type Mappings, mapDocument, typesOf } from "./mapping.js";
import { followPointer } from "./pointer.js";
import { PushStore, type Said } from "./push-store.js";

export interface PushReceiverOptions {
  readonly id: string;
  /** Where what was pushed is kept, for the sources that tell it. */
  readonly path: string;
  readonly principalsMax: number;
  /** Pointers into a message; what a message leaves out stays as it was, null says there is none. */
  readonly attributes: Mappings;
  /** Where a message names its principal, */
  readonly principal: string;
  /** and when it was true: ISO 8601; without it, now. */
  readonly at: string;
  /** Where a body holds a list of messages; absent: it is one message. */
  readonly each?: string | undefined;
  readonly hmac?: { readonly secret: string; readonly header: string } | undefined;
}

export type PushOutcome =
  | { readonly status: "taken"; readonly messages: number }
  | { readonly status: "refused"; readonly problem: string }
  /** The disk refused it: to be sent again. */
  | { readonly status: "not_kept" };

const MESSAGES_MAX = 10_000;
const AHEAD_MS_MAX = 5 * 60_000;
const PRINCIPAL_CHARS_MAX = 320;

/** Takes attributes that others post: webhooks of an on-call schedule, a script after a change in the directory. */
export class PushReceiver {
  readonly id: string;
  readonly #options: PushReceiverOptions;
  readonly #store: PushStore;

  constructor(options: PushReceiverOptions) {
    this.#options = options;
    this.id = options.id;
    this.#store = new PushStore(options.path, options.principalsMax);
  }

  /** Whether a body was signed with the secret shared with its sender: HMAC-SHA256, hex, with or without a scheme. */
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

  /** Takes over the messages of one body, all of them or none. They are on disk when this returns `taken`. */
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
    try {
      if (news) this.#store.write();
    } catch {
      return { status: "not_kept" };
    }
    return { status: "taken", messages: messages.length };
  }

  /** What one message says, or what is wrong with it. */
  #read(message: unknown): { readonly principal: string; readonly said: Map<string, Said> } | string {
    const { attributes } = this.#options;
    const principal = followPointer(message, this.#options.principal);
    if (typeof principal !== "string" || principal === "" || principal.length > PRINCIPAL_CHARS_MAX)
      return `no login at ${this.#options.principal}`;
    const at = this.#timeOf(message);
    if (at === undefined) return `no past time in ISO 8601 at ${this.#options.at}`;

    const provides = typesOf(attributes);
    const answer = mapDocument(message, attributes);
    const { known, wrong } = checkAnswer(answer, provides, at);
    const [odd] = wrong;
    if (odd !== undefined) return `${odd} is not a ${provides[odd]} within its limits`;
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
