import type { TimelineStep } from "../../../recorder/api/shapes/sessions.js";
import { stepKindOf } from "./step-kind.js";

const WIDTH = 1_000;
const HEIGHT = 120;
const FOOT = 14;
const HEAD = 8;
/** More dots than this melt into each other; then only those stay that have something to tell. */
const DOTS_MAX = 120;

/** Risk after each step. Steps are spread evenly: between two of them may lie a second or a night. */
export function RiskChart(props: {
  readonly steps: readonly TimelineStep[];
  readonly onChoose: (decisionId: string) => void;
}) {
  const { steps, onChoose } = props;
  const x = (index: number): number => 8 + (index * (WIDTH - 16)) / Math.max(1, steps.length - 1);
  const y = (risk: number): number => HEAD + ((100 - risk) * (HEIGHT - FOOT - HEAD)) / 100;
  const line = steps
    .map(({ risk }, index) => `${index === 0 ? "M" : `H${x(index)}V`}${index === 0 ? `${x(0)} ` : ""}${y(risk)}`)
    .join("");
  const dots = steps.flatMap((step, index) => (steps.length <= DOTS_MAX || isTelling(step) ? [{ step, index }] : []));
  const worst = Math.max(...steps.map(({ risk }) => risk));
  return (
    <figure class="risk" aria-label={`Risk over ${steps.length} steps, ${Math.round(worst)} at most`}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {[0, 50, 100].map((risk) => (
          <line key={risk} class="risk-grid" x1="0" x2={WIDTH} y1={y(risk)} y2={y(risk)} />
        ))}
        <path class="risk-area" d={`${line}V${y(0)}H${x(0)}Z`} />
        <path class="risk-line" d={line} />
      </svg>
      <div class="risk-dots">
        {dots.map(({ step, index }) => {
          const { tone, title } = stepKindOf(step);
          return (
            <button
              key={`${step.decision_id} ${step.kind}`}
              type="button"
              class={`risk-dot tone-${tone}`}
              style={{ left: `${(x(index) / WIDTH) * 100}%`, top: `${(y(step.risk) / HEIGHT) * 100}%` }}
              aria-label={`${title}, risk ${Math.round(step.risk)}`}
              title={`${title} · risk ${Math.round(step.risk)}`}
              tabIndex={isTelling(step) ? 0 : -1}
              onClick={() => onChoose(step.decision_id)}
            />
          );
        })}
      </div>
    </figure>
  );
}

function isTelling({ findings_total, decision }: TimelineStep): boolean {
  return findings_total > 0 || (decision !== undefined && decision.would !== "allow");
}
