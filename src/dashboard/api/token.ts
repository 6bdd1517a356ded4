import { signal } from "@preact/signals";

const KEPT_AS = "shutter.admin-token";

/** The admin token as pasted; it lives as long as the tab. "" where the proxy in front says who one is, or nobody does. */
export const token = signal(sessionStorage.getItem(KEPT_AS) ?? "");

/** True once the API refused what it was sent: the page asks for a token. */
export const isRefused = signal(false);

export function signIn(pasted: string): void {
  sessionStorage.setItem(KEPT_AS, pasted.trim());
  token.value = pasted.trim();
  isRefused.value = false;
}

export function signOut(): void {
  sessionStorage.removeItem(KEPT_AS);
  token.value = "";
  isRefused.value = true;
}
