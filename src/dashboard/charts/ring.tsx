import { percent } from "../parts/format.js";

const RADIUS = 42;
const AROUND = 2 * Math.PI * RADIUS;

/** A share as a ring. What is missing to the whole is what the reader should see. @param ratio 0 to 1; undefined: of nothing */
export function Ring(props: {
  readonly ratio: number | undefined;
  readonly label: string;
  readonly isAlarming: boolean;
}) {
  const { ratio, label, isAlarming } = props;
  // What is missing is at least wide enough to be seen.
  const filled = ratio === 1 ? AROUND : Math.min((ratio ?? 0) * AROUND, AROUND - 4);
  const figure = ratio === undefined ? "–" : percent(ratio);
  return (
    <svg class="ring" viewBox="0 0 100 100" role="img" aria-label={`${figure} ${label}`}>
      <circle class={isAlarming ? "ring-rest ring-alarm" : "ring-rest"} cx="50" cy="50" r={RADIUS} />
      <circle class="ring-part" cx="50" cy="50" r={RADIUS} stroke-dasharray={`${filled} ${AROUND - filled}`} />
      <text class="ring-figure" x="50" y="50">
        {figure}
      </text>
      <text class="ring-label" x="50" y="65">
        {label}
      </text>
    </svg>
  );
}
