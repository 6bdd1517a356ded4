import { computed } from "@preact/signals";
import { type FilterName, UNDERSTOOD } from "../place/filters.js";
import { filters, place } from "../place/place.js";

export type Scope = Readonly<Partial<Record<FilterName, string>>>;

/** Those filters in force that the view understands, as parameters of a question. */
export const scope = computed<Scope>(() => {
  const understood = UNDERSTOOD[place.value.view];
  return Object.fromEntries(
    filters.value.filter(({ name }) => understood.includes(name)).map(({ name, value }) => [name, value]),
  );
});
