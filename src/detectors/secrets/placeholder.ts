/** Words people put where a secret goes. */
const WORDS =
  /example|place_?holder|change[_-]?me|change[_-]?it|dummy|redacted|insert[_-]?(?:your|here|token|key)|your[_-]|yourapi|replace[_-]?(?:me|with)|-here\b|_here\b|not[_-]?a[_-]?real|sample[_-]|foobar|todo[_-]|12345678-1234-|my[_-](?:secret|token|key|api)|secret[_-]?key[_-]?here|test[_-](?:key|token|secret|api)/i;
/** Fill characters, and what documentation puts in the middle of a shortened value. */
const FILL = /[xX]{6}|[*•]{3}|\.\.\.|…|#{4}|_{6}|0{12}/;
/** Values that stand for another value: shell and template variables, references to vaults, tags of documentation. */
const REFERENCE = /\$\{|\$\(|\{\{|\}\}|<%|%>|#\{|^\$[A-Za-z_]|^%[A-Za-z_]+%$|^<[^>]*>$|^\[[^\]]*\]$|^@[A-Za-z_]+@$/;

/** Whether a match of a provider's format is a key and no stand-in. Judged mildly: the prefix is strong evidence. */
export function isFilledIn(secret: string): boolean {
  return !WORDS.test(secret) && !FILL.test(secret) && !isCountedOff(secret, 0.9);
}

/** Whether a value is made of `1234`, `abcd`, `a1b2c3`: people make up test keys so, and some are in use. */
export function isCountedOff(value: string, share = 0.5): boolean {
  const lower = value.toLowerCase();
  return sequenceShare(lower, 1) >= share || sequenceShare(lower, 2) >= share;
}

/** Whether a token is a stand-in where only a name beside it says that it might be a secret. */
export function isStandInToken(value: string): boolean {
  return isStandIn(value) || isCountedOff(value);
}

/** Whether a value of any kind, a password say, only stands where a secret goes. */
export function isStandIn(value: string): boolean {
  return (
    WORDS.test(value) ||
    FILL.test(value) ||
    REFERENCE.test(value) ||
    isRepetition(value) ||
    sequenceShare(value, 1) >= 0.8
  );
}

const STOCK =
  /^["':]*(?:[a-z_.-]{1,20}["']?:["']?)?(?:pass|passwd|passwort|password|pwd|pw|secret|mypassword|[xy]{3,8}|user|username|admin|root|test|guest|postgres|mysql|mongo|mongodb|redis|rabbitmq|none|null|nil|undefined|true|false|string|value|token|todo|credentials?|required|incorrect|correct|invalid|wrong|empty|optional|password1?2?3?|123456?7?8?9?)["':]*$/i;

/** Passwords that protect nothing, and words that stand where one would: `postgres`, `password`, `required`. */
export function isStockPassword(value: string): boolean {
  return STOCK.test(value);
}

/**
 * Share of letters and digits that follow the one `stride` places before, `0` after `9` included: high in
 * `0123456789abcdef` and `1234-5678-90AB`, with a stride of 2 in `a1b2c3d4`, and about 1 in 40 in random text.
 */
function sequenceShare(value: string, stride: number): number {
  const characters = value.replace(/[^0-9A-Za-z]/g, "");
  let following = 0;
  for (let at = stride; at < characters.length; at++) {
    const step = characters.charCodeAt(at) - characters.charCodeAt(at - stride);
    if (step === 1 || step === -9) following++;
  }
  return following / Math.max(1, characters.length - stride);
}

/** `abcabcabc`, `1234abcd1234abcd`, `xaaaaaaaaaaaa`: a short piece over and over. */
function isRepetition(value: string): boolean {
  if (/(.)\1{11}/.test(value)) return true;
  for (let period = 1; period <= value.length / 2 && period <= 16; period++) {
    if (value.slice(period) === value.slice(0, -period)) return true;
  }
  return false;
}
