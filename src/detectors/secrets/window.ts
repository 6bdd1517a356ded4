import { isIn, LETTER, TOKEN, UPPER } from "../text/bytes.js";
import type { ByteRange } from "../text/re2.js";
import type { CompiledRule } from "./rule.js";

/** No prefixed key of any provider is shorter. */
const PREFIXED_BYTES_MIN = 16;

/** Whether a keyword at `at` is one the rule means: what most of `pat`, `key` and `sk-` in a text are not. */
export function isMeant({ find }: CompiledRule, keyword: string, text: Buffer, at: number): boolean {
  if (find === "near") return beginsWord(text, at);
  if (find === "head") return !isIn(LETTER, text, at) || beginsWord(text, at);
  if (find === "structure") return true;
  if (!isSpelled(keyword, text, at)) return false;
  return find === "infix" || isLongEnough(text, at);
}

/**
 * The stretches of text a rule's pattern has to see, given where its keywords begin, ascending. Overlapping ones are
 * merged, so that a text of nothing but keywords is still read once a rule.
 *
 * @param boundsAt the segment around a byte: no stretch leaves it.
 */
export function windowsOf(
  { window }: CompiledRule,
  starts: readonly number[],
  boundsAt: (byte: number) => ByteRange,
): ByteRange[] {
  const windows: ByteRange[] = [];
  let open: { start: number; end: number } | undefined;
  let bounds: ByteRange = { start: 0, end: 0 };
  for (const at of starts) {
    if (at >= bounds.end || at < bounds.start) bounds = boundsAt(at);
    const start = Math.max(bounds.start, at - window.before);
    const end = Math.min(bounds.end, at + window.after);
    if (open !== undefined && start <= open.end && open.start >= bounds.start) {
      open.end = end;
      continue;
    }
    if (open !== undefined) windows.push(open);
    open = { start, end };
  }
  if (open !== undefined) windows.push(open);
  return windows;
}

/** The keyword pass ignores case; prefixes do not. Comparing here spares most windows of words like `pat` and `key`. */
function isSpelled(keyword: string, text: Buffer, at: number): boolean {
  for (let index = 0; index < keyword.length; index++) {
    if (text[at + index] !== keyword.charCodeAt(index)) return false;
  }
  return true;
}

/** `okta` in `OKTA_TOKEN`, `oktaToken`, `myOktaToken`, but not in `rookTable`. */
function beginsWord(text: Buffer, at: number): boolean {
  const isUpper = isIn(UPPER, text, at);
  const isEscaped = text[at - 2] === 0x5c; // `\\n` before the word, in text that is JSON itself
  return isEscaped || !isIn(LETTER, text, at - 1) || (isUpper && !isIn(UPPER, text, at - 1));
}

function isLongEnough(text: Buffer, at: number): boolean {
  for (let offset = 0; offset < PREFIXED_BYTES_MIN; offset++) {
    if (!isIn(TOKEN, text, at + offset)) return false;
  }
  return true;
}
