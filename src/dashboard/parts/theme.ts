import { effect, signal } from "@preact/signals";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEPT_AS = "shutter.theme";
const kept = localStorage.getItem(KEPT_AS);

/** The reader's choice; `system` follows the machine. */
export const theme = signal<Theme>(THEMES.find((name) => name === kept) ?? "system");

/** Counts changes of what is seen, so that canvases can be painted again. */
export const repaint = signal(0);

effect(() => {
  document.documentElement.dataset.theme = theme.value;
  localStorage.setItem(KEPT_AS, theme.value);
  repaint.value = repaint.peek() + 1;
});

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  repaint.value += 1;
});

const probe = document.createElement("span");
probe.hidden = true;
document.documentElement.append(probe);

/** A colour of the style sheet as canvases need it, in the theme in force. @param name without the dashes */
export function inkOf(name: string): string {
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}
