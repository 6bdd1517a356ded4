const WIDTH = 120;
const HEIGHT = 28;

/** A line of how something went, without axes: its shape is all it says. */
export function Spark({ values, tone = "accent" }: { readonly values: readonly number[]; readonly tone?: string }) {
  const line = pathOf(values);
  return (
    <svg class={`spark tone-${tone}`} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="spark-area" d={`${line}V${HEIGHT}H0Z`} />
      <path class="spark-line" d={line} />
    </svg>
  );
}

/** At most as many points as pixels: of those that fall together the greatest counts, so that no peak is lost. */
export function pathOf(values: readonly number[]): string {
  const columns = Math.min(values.length, WIDTH);
  if (columns === 0) return `M0 ${HEIGHT}H${WIDTH}`;
  const heights = Array.from({ length: columns }, (_, column) =>
    Math.max(
      ...values.slice(
        Math.floor((column * values.length) / columns),
        Math.ceil(((column + 1) * values.length) / columns),
      ),
    ),
  );
  const most = Math.max(...heights, Number.EPSILON);
  const step = WIDTH / Math.max(1, columns - 1);
  const points = heights.map(
    (height, column) => `${(column * step).toFixed(1)} ${(HEIGHT - 1.5 - (height / most) * (HEIGHT - 4)).toFixed(1)}`,
  );
  return `M${points.join("L")}`;
}
