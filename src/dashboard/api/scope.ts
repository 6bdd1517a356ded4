import { computed } from "@preact/signals";
import { filters } from "../place/place.js";

/** The filters in force, as parameters of a question. */
export const scope = computed<Readonly<Record<string, string>>>(() =>
  Object.fromEntries(filters.value.map(({ name, value }) => [name, value])),
);
