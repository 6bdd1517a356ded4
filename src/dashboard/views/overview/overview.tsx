import type { Stats } from "../../../recorder/api/shapes/stats.js";
import { useApi } from "../../api/resource.js";
import { scope } from "../../api/scope.js";
import { useDataMark } from "../../parts/data-mark.js";
import { Show } from "../../parts/panel.js";
import { place } from "../../place/place.js";
import { stepOf, windowOf } from "../../place/time-range.js";
import { Attention } from "./attention.js";
import { FindingsHeat } from "./findings-heat.js";
import { JustNow } from "./just-now.js";
import { LatencyChart } from "./latency-chart.js";
import { Posture } from "./posture.js";
import { Tops } from "./tops.js";
import { TrafficChart } from "./traffic-chart.js";

/** What is going on, how much of it was looked at, what was or would have been stopped, and what it costs. */
export function Overview() {
  const step = stepOf(windowOf(place.value.params, Date.now()));
  const stats = useApi<Stats>({ path: "/v1/stats", params: { ...scope.value, step } });
  useDataMark("overview", stats);
  return (
    <Show of={stats} height={640}>
      {(data) => (
        <>
          {!data.complete && <p class="quiet">Too many records match: the newest of them are counted.</p>}
          <Attention stats={data} />
          <Posture stats={data} />
          <div class="row row-wide-narrow">
            <TrafficChart stats={data} />
            <JustNow />
          </div>
          <div class="row row-halves">
            <LatencyChart stats={data} />
            <FindingsHeat stats={data} />
          </div>
          <Tops stats={data} />
        </>
      )}
    </Show>
  );
}
