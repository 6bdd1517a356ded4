import { count } from "../parts/format.js";

export interface HeatRow {
  readonly label: string;
  /** One value a column. */
  readonly values: readonly number[];
  /** Name of the row's colour. */
  readonly tone: string;
}

const COLUMNS_MAX = 48;

/** Rows of cells, the darker the more. Empty cells stay visible, so that time is read off the grid. */
export function Heat(props: {
  readonly label: string;
  readonly rows: readonly HeatRow[];
  /** Start of each column, in milliseconds since 1970. */
  readonly times: readonly number[];
  readonly timeLabel: (at: number) => string;
}) {
  const { label, times, timeLabel } = props;
  const together = Math.max(1, Math.ceil(times.length / COLUMNS_MAX));
  const starts = times.filter((_, index) => index % together === 0);
  const rows = props.rows.map((row) => ({ ...row, values: sums(row.values, together) }));
  const most = Math.max(1, ...rows.flatMap(({ values }) => values));
  return (
    <figure class="heat" aria-label={label}>
      {rows.map(({ label: name, values, tone }) => (
        <div key={name} class={`heat-row tone-${tone}`}>
          <span class="heat-name">{name}</span>
          <div
            class="heat-cells"
            role="img"
            aria-label={`${name}: ${count(values.reduce((sum, value) => sum + value, 0))}`}
          >
            {values.map((value, column) => (
              <span
                key={starts[column]}
                class="cell"
                style={{ "--share": `${levelOf(value, most)}%` }}
                title={`${timeLabel(starts[column] ?? 0)}: ${count(value)} ${name}`}
              />
            ))}
          </div>
          <span class="heat-sum">{count(values.reduce((sum, value) => sum + value, 0))}</span>
        </div>
      ))}
      <figcaption class="heat-axis">
        <span>{timeLabel(starts[0] ?? 0)}</span>
        <span>{timeLabel(starts[Math.floor(starts.length / 2)] ?? 0)}</span>
        <span>{timeLabel(starts.at(-1) ?? 0)}</span>
      </figcaption>
    </figure>
  );
}

/** Of the colour, in percent: by the logarithm, so that one finding is seen beside a thousand. */
function levelOf(value: number, most: number): number {
  return value === 0 ? 0 : 20 + (80 * Math.log1p(value)) / Math.log1p(most);
}

function sums(values: readonly number[], together: number): number[] {
  return Array.from({ length: Math.ceil(values.length / together) }, (_, column) =>
    values.slice(column * together, (column + 1) * together).reduce((sum, value) => sum + value, 0),
  );
}
