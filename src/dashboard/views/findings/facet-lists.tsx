import type { FacetName, Facets } from "../../../recorder/api/shapes/facets.js";
import { useApi } from "../../api/resource.js";
import { scope } from "../../api/scope.js";
import { short } from "../../parts/format.js";
import { Show } from "../../parts/panel.js";
import type { FilterName } from "../../place/filters.js";
import { narrow } from "../../place/place.js";

const LISTS: readonly { readonly of: FacetName & FilterName; readonly title: string }[] = [
  { of: "severity", title: "Severity" },
  { of: "category", title: "Category" },
  { of: "detector", title: "Detector" },
  { of: "rule", title: "Rule" },
  { of: "effective", title: "Answer" },
  { of: "would", title: "Would answer" },
  { of: "policy", title: "Policy" },
  { of: "event", title: "Event" },
  { of: "user", title: "User" },
  { of: "client", title: "Agent" },
  { of: "model", title: "Model" },
  { of: "tool", title: "Tool" },
];

const SHOWN = 7;

/** What the findings can be narrowed to, with what would be left. */
export function FacetLists() {
  const facets = useApi<Facets>({
    path: "/v1/facets",
    params: { ...scope.value, facet: LISTS.map(({ of }) => of), limit: SHOWN },
  });
  return (
    <aside class="facets" aria-label="Narrow down">
      <details open={matchMedia("(min-width: 900px)").matches}>
        <summary>Narrow down</summary>
        <Show of={facets} height={400}>
          {(data) => LISTS.map((list) => <FacetList key={list.of} {...list} facets={data} />)}
        </Show>
      </details>
    </aside>
  );
}

function FacetList({ of, title, facets }: (typeof LISTS)[number] & { readonly facets: Facets }) {
  const values = facets.facets[of] ?? [];
  const chosen = scope.value[of];
  if (values.length === 0) return null;
  const most = Math.max(...values.map(({ count }) => count));
  return (
    <section class="facet" aria-label={title}>
      <h3>{title}</h3>
      <ul>
        {values.map(({ value, count }) => (
          <li key={value}>
            <button
              type="button"
              aria-pressed={chosen === value}
              title={value}
              onClick={() => narrow(of, chosen === value ? "" : value)}
            >
              <span class="facet-fill" style={{ width: `${(count / most) * 100}%` }} aria-hidden="true" />
              <span class="facet-value">{value}</span>
              <span class="facet-count">{short(count)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
