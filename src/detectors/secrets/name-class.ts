/** What a name promises about its value. */
export type NameClass = "password" | "secret" | "none";

const PASSWORD = new Set(["password", "passwd", "passphrase", "passcode", "passwort", "pwd", "pass", "pw", "pswd"]);
const SECRET = new Set([
  "secret",
  "token",
  "credential",
  "credentials",
  "creds",
  "cred",
  "apikey",
  "auth",
  "authorization",
  "bearer",
]);
/** `key` alone names anything; after one of these it names a credential. */
const KEY_KINDS = new Set(
  "api access secret private signing encryption encrypt auth master service shared subscription license app admin account client webhook deploy jwt aes hmac crypto session storage security app application hash".split(
    " ",
  ),
);
/** A name that ends in one of these is about the credential, not the credential. */
const ABOUT = new Set(
  (
    "id ids name names url uri path paths file files filename dir type types kind length len size count limit max min expiry expires " +
    "expiration expired ttl prefix suffix hint label placeholder message msg error errors regex pattern patterns format field fields header headers " +
    "param params index row column policy arn issuer endpoint input output usage env var variable ref reference description desc title text " +
    "help enabled disabled required optional valid invalid provider manager service store storage handler callback fn func function method " +
    "class strength validator validation reset changed update created at time date age rotation version status state code mode level scope scopes " +
    "hash digest checksum fingerprint count counter budget usage rate cost price info data location position selector template example list array " +
    "set map table schema source target parser lexer stream iterator kinds uri audience algorithm alg encoding host port user username email mail"
  ).split(" "),
);
/** Anywhere in a name, these say that the value is public or a place in a sequence. */
const HARMLESS = new Set(
  (
    "public publishable pub max min num total prompt completion input output next page continuation cursor sync cache csrf xsrf sort primary foreign " +
    "partition idempotency dedup column row map hot keyboard modifier press shortcut syntax parse lex stop eos bos pad mask cls sep unk special " +
    "authenticity integrity sha sha1 sha256 sha512 md5 etag commit nonce git author anti forgery cancellation design semantic color"
  ).split(" "),
);

/** The same names come again and again. */
const judged = new Map<string, NameClass>();
const JUDGED_MAX = 4_096;

/** Judges a variable, member or option name by its words, in any spelling: camelCase, snake_case, kebab-case, dotted. */
export function classOfName(name: string): NameClass {
  let nameClass = judged.get(name);
  if (nameClass === undefined) {
    nameClass = judge(name);
    if (judged.size < JUDGED_MAX) judged.set(name, nameClass);
  }
  return nameClass;
}

function judge(name: string): NameClass {
  const words = (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g) ?? []).map((word) => word.toLowerCase());
  const last = words.at(-1) ?? "";
  const lastWord = /^[0-9]+$/.test(last) ? (words.at(-2) ?? "") : last;
  if (ABOUT.has(lastWord) || words.some((word) => HARMLESS.has(word))) return "none";
  if (words.some((word) => PASSWORD.has(word) || /passw(?:or)?d$/.test(word))) return "password";
  if (
    words.some(
      (word) => SECRET.has(word) || (/(?:secret|token|apikey|accesskey)$/.test(word) && word !== "jsonwebtoken"),
    )
  )
    return "secret";
  const key = words.lastIndexOf("key");
  return key > 0 && KEY_KINDS.has(words[key - 1] ?? "") ? "secret" : "none";
}
