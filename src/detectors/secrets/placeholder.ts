/** Words people put where a secret goes. */
const WORDS =
  /example|place_?holder|change[_-]?me|change[_-]?it|dummy|redacted|insert[_-]?(?:your|here|token|key)|your[_-]|yourapi|replace[_-]?(?:me|with)|-here\b|_here\b|not[_-]?a[_-]?real|sample[_-]|foobar|deadbeef|todo[_-]|my[_-](?:secret|token|key|api)|secret[_-]?key[_-]?here|test[_-](?:key|token|secret|api)/i;
/** Fill characters, and what documentation puts in the middle of a shortened value. */
const FILL = /[xX]{6}|[*•]{3}|\.\.\.|…|#{4}|_{6}|0{12}/;
/** Values that stand for another value: shell and template variables, references to vaults, tags of documentation. */
const REFERENCE = /\$\{|\$\(|\{\{|\}\}|<%|%>|#\{|^\$[A-Za-z_]|^%[A-Za-z_]+%$|^<[^>]*>$|^\[[^\]]*\]$|^@[A-Za-z_]+@$/;
const SEQUENCES = /0123456789|1234567890|123456789a|abcdefghij|qwertyuiop|9876543210|abc123|123abc/i;

/** Whether a match of a provider's format is a key and no stand-in. Judged mildly: the prefix is strong evidence. */
export function isFilledIn(secret: string): boolean {
  return !WORDS.test(secret) && !FILL.test(secret);
}

/** Whether a value is a stand-in where only its name says that it might be a secret. */
export function isStandIn(value: string): boolean {
  return (
    WORDS.test(value) ||
    FILL.test(value) ||
    /(.)\1{11}/.test(value) ||
    REFERENCE.test(value) ||
    SEQUENCES.test(value) ||
    isRepetition(value)
  );
}

const STOCK =
  /^["':]*(?:[a-z_.-]{1,20}:)?(?:pass|passwd|passwort|password|pwd|pw|secret|user|username|admin|root|test|guest|postgres|mysql|mongo|redis|rabbitmq|none|null|nil|undefined|true|false|string|value|token|todo|credentials?|required|incorrect|correct|invalid|wrong|empty|optional|password1?2?3?|123456?7?8?9?)["':]*$/i;

/** Passwords that protect nothing, and words that stand where one would: `postgres`, `password`, `required`. */
export function isStockPassword(value: string): boolean {
  return STOCK.test(value);
}

/** `abcabcabc`, `1234abcd1234abcd`: a short piece over and over. */
function isRepetition(value: string): boolean {
  for (let period = 1; period <= value.length / 2 && period <= 16; period++) {
    if (value.slice(period) === value.slice(0, -period)) return true;
  }
  return false;
}
