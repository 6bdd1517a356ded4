import { isView, type ViewName } from "./views.js";

/** Where one is in the page: all of it stands in the address, so that an address can be sent to a colleague. */
export interface Place {
  readonly view: ViewName;
  readonly params: Readonly<Record<string, string>>;
}

export const BASE = "/ui/";

/** What no view is called leads to the overview. */
export function placeOf(pathname: string, search: string): Place {
  const name = pathname.slice(BASE.length).replace(/\/+$/, "");
  return { view: isView(name) ? name : "overview", params: Object.fromEntries(new URLSearchParams(search)) };
}

/** Parameters in alphabetical order, so that equal places have equal addresses. */
export function addressOf({ view, params }: Place): string {
  const given = Object.entries(params).filter(([, value]) => value !== "");
  const query = new URLSearchParams(given.sort(([a], [b]) => (a < b ? -1 : 1))).toString();
  return `${BASE}${view}${query === "" ? "" : `?${query}`}`;
}
