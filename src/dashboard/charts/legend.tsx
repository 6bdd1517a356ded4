export interface LegendEntry {
  readonly label: string;
  readonly ink: string;
  readonly value: string;
  readonly isDashed?: boolean;
}

/** What the colours of a chart mean, with values: of the time pointed at, or in all. */
export function Legend({ title, entries }: { readonly title: string; readonly entries: readonly LegendEntry[] }) {
  return (
    <div class="legend">
      <span class="legend-title">{title}</span>
      <ul>
        {entries.map(({ label, ink, value, isDashed }) => (
          <li key={label}>
            <span class={isDashed ? "swatch dashed" : "swatch"} style={{ color: `var(--${ink})` }} aria-hidden="true" />
            {label}
            <b>{value}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}
