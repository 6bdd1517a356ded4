import { quote } from "../cedar/print.js";
import { CedarSet, type CedarValue, EntityUid } from "../cedar/value.js";

const TEXT_CHARS_MAX = 80;
const ELEMENTS_MAX = 8;

/** A value for a person to read: at most some hundred characters, and none that hides or moves others. */
export function showValue(value: CedarValue): string {
  if (typeof value === "string") return showText(value);
  if (value instanceof EntityUid) return `${value.type}::${showText(value.id)}`;
  if (value instanceof CedarSet) return `[${showSome(value.elements, showValue)}]`;
  if (typeof value === "object") {
    return `{${showSome([...value], ([name, member]) => `${showText(name)}: ${showValue(member)}`)}}`;
  }
  return String(value);
}

function showText(text: string): string {
  return text.length <= TEXT_CHARS_MAX ? quote(text) : `${quote(text.slice(0, TEXT_CHARS_MAX).toWellFormed())}...`;
}

function showSome<Item>(items: readonly Item[], show: (item: Item) => string): string {
  const some = items.slice(0, ELEMENTS_MAX).map(show).join(", ");
  return items.length <= ELEMENTS_MAX ? some : `${some}, ${items.length - ELEMENTS_MAX} more`;
}
