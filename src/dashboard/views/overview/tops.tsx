import type { Stats } from "../../../recorder/api/shapes/stats.js";
import { Bars } from "../../parts/bars.js";
import { Panel } from "../../parts/panel.js";
import type { FilterName } from "../../place/filters.js";
import { linkTo } from "../../place/place.js";
import type { ViewName } from "../../place/views.js";

const LISTS: readonly {
  readonly of: keyof Stats["top"];
  readonly title: string;
  readonly filter: FilterName;
  readonly view: ViewName;
  readonly empty: string;
}[] = [
  { of: "users", title: "Users", filter: "user", view: "sessions", empty: "Nobody sent a request." },
  { of: "clients", title: "Agents", filter: "client", view: "sessions", empty: "No client is known." },
  { of: "models", title: "Models", filter: "model", view: "sessions", empty: "No model was named." },
  { of: "tools", title: "Tools", filter: "tool", view: "tools", empty: "No tool was called." },
  { of: "rules", title: "Rules", filter: "rule", view: "findings", empty: "No rule found anything." },
  { of: "policies", title: "Policies", filter: "policy", view: "policies", empty: "No policy matched." },
];

const SHOWN = 6;

/** Who and what is behind most of it. */
export function Tops({ stats: { top } }: { readonly stats: Stats }) {
  return (
    <div class="row row-thirds">
      {LISTS.map(({ of, title, filter, view, empty }) => (
        <Panel
          key={of}
          title={title}
          note={
            <>
              <span class="bar-note">would block</span> of {of === "rules" ? "findings" : "requests"}
            </>
          }
        >
          <Bars
            rows={top[of].slice(0, SHOWN).map((entry) => ({ ...entry, href: linkTo(view, { [filter]: entry.value }) }))}
            empty={empty}
          />
        </Panel>
      ))}
    </div>
  );
}
