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
                <span class="bar-note" title="would have been blocked">
                  {short(row.would_block)}
                  <span class="unseen-text"> would have been blocked, of </span>
                </span>
              )}
              {count(row.count)}
            </span>
            <OutcomeBar {...row} of={most} />
          </a>
        </li>
      ))}
    </ol>
  );
}

/** A bar as long as its share of `of`; what was blocked, and what would have been, is marked at its beginning. */
export function OutcomeBar(props: {
  readonly of: number;
  readonly count: number;
  readonly blocked?: number;
  readonly would_block?: number;
}) {
  const { of, count: all, blocked = 0, would_block = 0 } = props;
  const held = Math.max(0, would_block - blocked);
  const parts = [
    ["block", blocked],
    ["would", held],
    ["rest", all - blocked - held],
  ] as const;
  return (
    <span class="bar" aria-hidden="true">
      {parts.map(
        ([name, part]) =>
          part > 0 && (
            <span key={name} class={`tone-${name}`} style={{ width: `${(part / Math.max(1, of)) * 100}%` }} />
          ),
      )}
    </span>
  );
}
