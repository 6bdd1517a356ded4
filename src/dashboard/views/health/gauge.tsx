import { count } from "../../parts/format.js";

/** How much of something is in use. @param of all of it; absent where there is no such thing */
export function Gauge({ label, value, of }: { readonly label: string; readonly value: number; readonly of?: number }) {
  return (
    <div class="gauge">
      <span class="gauge-label">{label}</span>
      <span class="gauge-value">
        {count(value)}
        {of !== undefined && <span class="quiet">{` of ${count(of)}`}</span>}
      </span>
      {of !== undefined && (
        <span class="bar" aria-hidden="true">
          <span class="tone-accent" style={{ width: `${Math.min(1, value / Math.max(1, of)) * 100}%` }} />
        </span>
      )}
    </div>
  );
}
