import { count } from "../../parts/format.js";

/** How much of something is in use. @param of what would be all of it */
export function Gauge(props: {
  readonly label: string;
  readonly value: number;
  readonly of: number;
  readonly isBadWhenFull?: boolean;
}) {
  const { label, value, of, isBadWhenFull = false } = props;
  const share = Math.min(1, value / Math.max(1, of));
  return (
    <div class="gauge">
      <span class="gauge-label">{label}</span>
      <span class="gauge-value">
        {count(value)}
        {!isBadWhenFull && <span class="quiet">{` of ${count(of)}`}</span>}
      </span>
      <span class="bar" aria-hidden="true">
        <span class={isBadWhenFull && share > 0.5 ? "bar-block" : "bar-live"} style={{ width: `${share * 100}%` }} />
      </span>
    </div>
  );
}
