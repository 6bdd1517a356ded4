import { signal } from "@preact/signals";
import { change, go, linkTo, place } from "../place/place.js";
import { VIEWS } from "../place/views.js";

export const isHelpOpen = signal(false);

/** What the keyboard can do, as the help lists it. */
export const SHORTCUTS: readonly (readonly [keys: string, meaning: string])[] = [
  ["/", "Filter"],
  ["j  k", "Next, previous row"],
  ["Enter", "Open the row"],
  ["Esc", "Close the panel"],
  ...VIEWS.map(({ key, label }) => [`g ${key}`, label] as const),
  ["?", "This help"],
];

const PREFIX_MS = 1_500;
let prefixAt = Number.NEGATIVE_INFINITY;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  // A dialog has the keyboard to itself.
  if (document.querySelector("dialog[open]") !== null) return;
  if (event.key === "Escape") return leave(event.target);
  if (isTyping(event.target)) return;

  const isAfterG = performance.now() - prefixAt < PREFIX_MS;
  prefixAt = Number.NEGATIVE_INFINITY;
  const view = isAfterG ? VIEWS.find(({ key }) => key === event.key) : undefined;
  if (view !== undefined) go(linkTo(view.name));
  else if (event.key === "g") prefixAt = performance.now();
  else if (event.key === "/") document.getElementById("filter")?.focus();
  else if (event.key === "?") isHelpOpen.value = true;
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else return;
  event.preventDefault();
});

function isTyping(target: EventTarget | null): target is HTMLElement {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}

/** Rows are links marked `data-row`. */
function step(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("main [data-row]")];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = at === -1 ? (by === 1 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by));
  rows[next]?.focus();
}

function leave(target: EventTarget | null): void {
  if (isTyping(target)) target.blur();
  else if (place.value.params.open) change({ open: "" });
}
