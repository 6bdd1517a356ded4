import type { Stats } from "../../../recorder/api/shapes/stats.js";
import { Heat } from "../../charts/heat.js";
import { stepTime } from "../../parts/format.js";
import { Empty, Panel } from "../../parts/panel.js";
import { linkTo } from "../../place/place.js";

const LEVELS = ["critical", "high", "medium", "low"] as const;

/** When what kind of thing was found. */
export function FindingsHeat({ stats: { series, step, totals } }: { readonly stats: Stats }) {
  const isEmpty = LEVELS.every((level) => totals.findings[level] === 0);
  return (
    <Panel title="Findings by severity" note={<a href={linkTo("findings")}>All findings</a>}>
      {isEmpty ? (
        <Empty title="Nothing was found in this time.">
          <p>
            Try what would be found in the <a href={linkTo("playground")}>playground</a>.
          </p>
        </Empty>
      ) : (
        <Heat
          label="Findings over time"
          rows={LEVELS.map((level) => ({
            label: level,
            tone: level,
            values: series.map(({ findings }) => findings[level]),
          }))}
          times={series.map(({ at }) => Date.parse(at))}
          timeLabel={(at) => stepTime(at, step)}
        />
      )}
    </Panel>
  );
}
