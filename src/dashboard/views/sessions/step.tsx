import type { TimelineStep } from "../../../recorder/api/shapes/sessions.js";
import { Badge, Verdict } from "../../parts/badges.js";
import { FindingLine } from "../../parts/finding-line.js";
import { duration, fullTime } from "../../parts/format.js";
import { Icon } from "../../parts/icon.js";
import { ParamShape } from "../../parts/param-shape.js";
import { When } from "../../parts/when.js";
import { linkTo } from "../../place/place.js";
import { stepKindOf } from "./step-kind.js";

/** One step of a session's story. */
export function Step({ step, isChosen }: { readonly step: TimelineStep; readonly isChosen: boolean }) {
  const { title, icon, tone } = stepKindOf(step);
  const { decision, tool_calls, findings, session_tags, session_change, degraded } = step;
  const unlistedCalls = step.tool_calls_total - tool_calls.length;
  const unlistedFindings = step.findings_total - findings.length;
  return (
    <li class={isChosen ? "step step-chosen" : "step"} id={`step-${step.decision_id}`}>
      <span class={`step-mark tone-${tone}`}>
        <Icon name={icon} />
      </span>
      <div class="step-body">
        <div class="step-head">
          <a data-row class="step-title" href={linkTo("findings", { open: step.decision_id })}>
            {title}
          </a>
          <When at={step.ts} />
          {step.model !== undefined && <span class="quiet clip">{step.model}</span>}
          {step.latency_us !== undefined && <span class="quiet">{duration(step.latency_us / 1_000)}</span>}
          {decision !== undefined && <Verdict effective={decision.effective} would={decision.would} />}
          {degraded !== undefined && <Badge tone="would">{`incomplete: ${degraded}`}</Badge>}
          <span class="step-risk" title="Risk after this step">
            {Math.round(step.risk)}
          </span>
        </div>
        {tool_calls.map(({ name, server, params, pointer, source }) => (
          <div class="call" key={`${source} ${pointer}`}>
            <span class="call-name mono">{name}</span>
            {server !== undefined && <Badge>{server}</Badge>}
            <ParamShape shape={params} />
          </div>
        ))}
        {unlistedCalls > 0 && <p class="quiet">and {unlistedCalls} more tool calls</p>}
        {findings.map((finding) => (
          <FindingLine key={`${finding.pointer} ${finding.start} ${finding.rule}`} finding={finding} />
        ))}
        {unlistedFindings > 0 && <p class="quiet">and {unlistedFindings} more findings</p>}
        {decision?.primary !== undefined && (
          <p class="step-why">
            decided by{" "}
            <a class="mono" href={linkTo("policies", { open: decision.primary })}>
              {decision.primary}
            </a>
            {decision.matches.length > 1 && <span class="quiet"> and {decision.matches.length - 1} more</span>}
          </p>
        )}
        {session_tags.length > 0 && (
          <p class="badges">
            {session_tags.map((tag) => (
              <Badge key={tag} icon="tag" tone="accent">
                {tag}
              </Badge>
            ))}
          </p>
        )}
        {session_change !== undefined && <p>{changeOf(session_change)}</p>}
      </div>
    </li>
  );
}

function changeOf({ change, tag, until, by }: NonNullable<TimelineStep["session_change"]>): string {
  return change === "tagged" ? `${by} set ${tag} until ${fullTime(Date.parse(until))}` : `${by} released ${tag}`;
}
