import type { ReportedFinding } from "../../plugins/host.js";
import { type Print, type ResultTrace, SOURCES } from "../../sessions/trace.js";
import { encodedForms } from "./encoded-forms.js";
import { AROUND_CHARS, type Found, foundIn, injectedBy, injectedOrders, ORDERS_MAX, type Part } from "./found.js";
import { issuerPrints, namedHosts } from "./host-prints.js";
import { askedPrints } from "./order-prints.js";
import type { Printer } from "./printer.js";

const TEXT_CHARS_MAX = 65_536;
const SECRETS_MAX = 8;
const CONTENT_MAX = 256;
/** Looked at of a text in which nothing was found, and prints kept of it, about. */
const PLAIN_CHARS_MAX = 8_192;
const PLAIN_MAX = 64;
/** Of neighbouring stretches, one in about so many is kept. */
const CHARS_PER_PRINT = 3;
const REFUSAL_CHARS_MAX = 2_048;
/** How guards and people say no. The operating system's own "Permission denied" is none of theirs. */
const REFUSAL =
  /\b(?:blocked|denied|rejected|refused|not (?:allowed|permitted)) by (?:a |the |your |my |this )?(?:policy|policies|hook|guard|guardrail|shutter|permission|user|administrator|admin|security|safety|sandbox|PreToolUse)|\b(?:tool use|tool call|command|call) (?:was |has been |is )?(?:rejected|blocked|denied|refused)|permission to use .{1,80}(?:denied|not granted)|(?:doesn't|does not|did not|didn't) want to (?:proceed|take this action|allow)/i;

/** Talks to whoever reads it for the user, not to the user: at the beginning of a sentence, as one calls somebody. */
const ADDRESS =
  /(?:AI|LLM|language model|assistant|agent|copilot|claude|chatgpt|gemini|codex|bot)s?(?: (?:agent|assistant|model|reader)s?)?\s*(?:[,:;-]|please|must|should|you )|(?:for|to) (?:AI|LLM) (?:agents|assistants|models)\b|remember forever/gi;
const BEFORE_ADDRESS =
  /(?:^|[\n.!?:"'[(<]\s*)(?:hey |hi |dear |hello |@|attention |note (?:to|for) (?:the |all |any )?|(?:system|important) note:? ?)?(?:the )?$/i;
const BEFORE_CHARS = 40;
const STANDS_ALONE = /^(?:for|to|remember)/i;

/** What remains of a result; undefined of one without text. */
export function traceResult(
  parts: readonly Part[],
  findings: ReadonlyMap<number, readonly ReportedFinding[]>,
  printer: Printer,
): ResultTrace | undefined {
  const first = parts[0];
  const all = parts.length === 1 ? (first?.segment.text ?? "") : parts.map(({ segment }) => segment.text).join("\n");
  const text = all.slice(0, TEXT_CHARS_MAX);
  if (first === undefined || !/\S/.test(text)) return undefined;
  const found = foundIn(parts, findings);
  const secrets = found.filter(({ finding }) => finding.detector === "secrets");
  const isPersonal = found.some(({ finding }) => finding.detector === "pii" && finding.level === "block");
  const injections = found.filter(({ finding }) => finding.detector === "injection");
  return {
    kind: "result",
    id: printer.of(text, "result "),
    segment: first.index,
    sources: (secrets.length > 0 ? SOURCES.secret : 0) | (isPersonal ? SOURCES.personal : 0),
    ...injectedBy(injections),
    refused: text.length <= REFUSAL_CHARS_MAX && REFUSAL.test(text),
    orders: injections.length > 0 ? injectedOrders(injections, printer) : addressedOrders(text, printer),
    content: secrets.length > 0 ? secretContent(secrets, printer) : plainContent(text, printer),
    owners: [
      ...secrets.slice(0, SECRETS_MAX).flatMap(({ finding }) => issuerPrints(finding.rule, printer)),
      ...namedHosts(text, printer),
    ],
  };
}

/**
 * Of what is said to an assistant by a text that no detector took for an injection. It is none by itself: it counts when
 * a call with consequences does what it says.
 */
function addressedOrders(text: string, printer: Printer): Print[] {
  for (const { 0: words, index } of text.slice(0, PLAIN_CHARS_MAX).matchAll(ADDRESS)) {
    const before = text.slice(Math.max(0, index - BEFORE_CHARS), index);
    if (!STANDS_ALONE.test(words) && !BEFORE_ADDRESS.test(before)) continue;
    return askedPrints(text.slice(Math.max(0, index - 20), index + AROUND_CHARS), printer).slice(0, ORDERS_MAX);
  }
  return [];
}

function secretContent(secrets: readonly Found[], printer: Printer): Print[] {
  const content = new Set<Print>();
  for (const { finding, text } of secrets.slice(0, SECRETS_MAX)) {
    const value = text.slice(finding.start, finding.end).replace(/-----[A-Z ]+-----/g, "");
    for (const form of encodedForms(value)) for (const print of printer.stretches(form, 48)) content.add(print);
  }
  return [...content].slice(0, CONTENT_MAX);
}

/** Nothing was found in it; the call it belongs to may tell what it is. */
function plainContent(text: string, printer: Printer): Print[] {
  const every = Math.ceil(Math.min(text.length, PLAIN_CHARS_MAX) / (PLAIN_MAX * CHARS_PER_PRINT));
  return printer.stretches(text.slice(0, PLAIN_CHARS_MAX), 2 * PLAIN_MAX, every);
}
