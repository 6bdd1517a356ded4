import { count, short } from "./format.js";

/** Names with counts as bars of one length scale; of a bar, what was or would have been blocked is marked. */
export interface BarRow {
  readonly value: string;
  readonly count: number;
  readonly blocked?: number;
  readonly would_block?: number;
  readonly href: string;
}

export function Bars({ rows, empty }: { readonly rows: readonly BarRow[]; readonly empty: string }) {
  const most = Math.max(1, ...rows.map(({ count }) => count));
  if (rows.length === 0) return <p class="quiet pad">{empty}</p>;
  return (
    <ol class="bars">
      {rows.map((row) => (
        <li key={row.value}>
          <a href={row.href} title={row.value}>
            <span class="bar-name">{row.value}</span>
            <span class="bar-count">
              {row.would_block !== undefined && row.would_block > 0 && (
                <span class="bar-note">{short(row.would_block)} would block</span>
              )}
              {count(row.count)}
            </span>
            <span class="bar" aria-hidden="true">
              <Part of={most} count={row.blocked ?? 0} class="bar-block" />
              <Part of={most} count={Math.max(0, (row.would_block ?? 0) - (row.blocked ?? 0))} class="bar-would" />
              <Part of={most} count={row.count - Math.max(row.blocked ?? 0, row.would_block ?? 0)} class="bar-rest" />
            </span>
          </a>
        </li>
      ))}
    </ol>
  );
}

function Part(props: { readonly of: number; readonly count: number; readonly class: string }) {
  if (props.count <= 0) return null;
  return <span class={props.class} style={{ width: `${(props.count / props.of) * 100}%` }} />;
}
