import { z } from "zod";
import { COUNTED_DIMENSIONS } from "../../../store/query.js";
import type { Counted } from "../../../store/store.js";
import { filterOf, inWholeHours } from "../filter.js";
import { operation } from "../operation.js";
import { FacetName, Facets, type FacetValue } from "../shapes/facets.js";
import { limitOf, RecordFilter, several } from "../shapes/query.js";

export const facets = operation({
  id: "getFacets",
  method: "get",
  path: "/v1/facets",
  summary: "Values of filters, with how much there is of each",
  description: "Where nothing but the time is filtered, it is widened to whole hours.",
  access: "viewer",
  query: z.strictObject({
    ...RecordFilter,
    facet: several(FacetName).meta({ description: "Which filters; default: all." }),
    limit: limitOf(200, 20).meta({ description: "Values of each filter, the most frequent." }),
  }),
  promises: { 200: { description: "By the name of the filter.", schema: Facets } },
  example: { query: { facet: ["effective", "severity", "user"], from: "90d" } },
  answer({ query, tenants }, { store }) {
    const dimensions = query.facet ?? COUNTED_DIMENSIONS;
    const { values, complete } = store.facets({
      ...inWholeHours(filterOf(query, tenants)),
      dimensions,
      limit: query.limit,
    });
    const counted = dimensions.map((name) => [name, (values[name] ?? []).map(countedOf)] as const);
    return { json: { facets: Object.fromEntries(counted), complete } };
  },
});

function countedOf({ value, records, blocked, wouldBlock }: Counted): FacetValue {
  return { value, count: records, blocked, would_block: wouldBlock };
}
