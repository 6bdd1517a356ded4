import { computed, signal } from "@preact/signals";
import { addressOf, type Place, placeOf } from "./address.js";
import { FILTERS, type FilterName, filtersOf } from "./filters.js";
import type { ViewName } from "./views.js";

/** Where one is. Changed by `go`, `narrow` and the browser's own buttons. */
export const place = signal<Place>(placeOf(location.pathname, location.search));

addEventListener("popstate", () => {
  place.value = placeOf(location.pathname, location.search);
});

/** What stays when one goes from view to view: the time range and the filters. */
const KEPT: readonly string[] = ["range", "from", "to", ...FILTERS];

const kept = computed(() =>
  Object.fromEntries(Object.entries(place.value.params).filter(([name]) => KEPT.includes(name))),
);

export const filters = computed(() => filtersOf(place.value.params));

/** The address of a view, with what is kept; "" takes a parameter away. */
export function linkTo(view: ViewName, params: Readonly<Record<string, string>> = {}): string {
  return addressOf({ view, params: { ...kept.value, ...params } });
}

/** Opens an address of the page without loading it. */
export function go(address: string): void {
  if (address === location.pathname + location.search) return;
  history.pushState(null, "", address);
  const { pathname, search } = location;
  const viewBefore = place.value.view;
  place.value = placeOf(pathname, search);
  if (place.value.view !== viewBefore) scrollTo(0, 0);
}

/** Changes parameters of the place one is at; "" takes one away. */
export function change(params: Readonly<Record<string, string>>): void {
  const { view, params: before } = place.value;
  go(addressOf({ view, params: { ...before, ...params } }));
}

export function narrow(name: FilterName, value: string): void {
  change({ [name]: value, cursor: "" });
}
