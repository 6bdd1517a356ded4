import type { CallRecord } from "../../../audit/record.js";
import type { DecisionDetail } from "../../../recorder/api/shapes/decisions.js";
import { useApi } from "../../api/resource.js";
import { Badge, Severity, Verdict } from "../../parts/badges.js";
import { CopyButton } from "../../parts/copy-button.js";
import { DetailPanel } from "../../parts/detail-panel.js";
import { Fact } from "../../parts/fact.js";
import { duration, fullTime } from "../../parts/format.js";
import { Icon } from "../../parts/icon.js";
import { ParamShape } from "../../parts/param-shape.js";
import { Part } from "../../parts/part.js";
import { linkTo } from "../../place/place.js";
import { Advice } from "./advice.js";
import { Why } from "./why.js";

/** All that is known about one hook call: what was found, which policy decided, why, and what to do. */
export function DecisionPanel({ id }: { readonly id: string }) {
  const detail = useApi<DecisionDetail>({
    path: `/v1/decisions/${encodeURIComponent(id)}`,
    isTimed: false,
    isLive: false,
  });
  return (
    <DetailPanel label="Decision" title="Decision" of={detail}>
      {(data) => <Content detail={data} />}
    </DetailPanel>
  );
}

function Content({ detail: { records, related, marks, decision_id } }: { readonly detail: DecisionDetail }) {
  const main = records.find(({ decision }) => decision !== undefined) ?? records[0];
  if (main === undefined) return null;
  const { decision, degraded, tool_calls = [] } = main;
  const findings = records.flatMap((record) => record.findings ?? []);
  return (
    <>
      <p class="detail-verdict">
        <Verdict effective={decision?.effective} would={decision?.would} />
        <span>{fullTime(Date.parse(main.ts))}</span>
      </p>
      {findings.length > 0 && (
        <Part title="Found">
          <ul class="found">
            {findings.map((finding) => (
              <li key={`${finding.pointer} ${finding.start} ${finding.rule}`}>
                <p>
                  <Severity level={finding.severity} />
                  <a class="mono" href={linkTo("findings", { rule: finding.rule })}>
                    {finding.detector}/{finding.rule}
                  </a>
                  <Badge tone={finding.level === "block" ? "would" : "plain"}>{finding.level}</Badge>
                </p>
                <p class="quiet mono wrap">
                  {`${finding.pointer} [${finding.start}–${finding.end}], ${finding.length} characters, score ${finding.score.toFixed(2)}`}
                </p>
                <p class="quiet mono wrap">{`fingerprint ${finding.fingerprint}`}</p>
              </li>
            ))}
          </ul>
          <p class="quiet">What was matched is not kept. Equal fingerprints mean equal text.</p>
        </Part>
      )}
      {decision !== undefined && <Why decision={decision} />}
      {degraded !== undefined && (
        <p class="problem">
          {`The evaluation was not complete: ${degraded.reason}. These have no say in it: ${degraded.missed.join(", ")}.`}
        </p>
      )}
      <Advice decisionId={decision_id} record={main} findings={findings} marks={marks} />
      {tool_calls.length > 0 && (
        <Part title="Tool calls">
          {tool_calls.map((call) => (
            <div class="call" key={`${call.source} ${call.pointer}`}>
              <span class="call-name mono">{call.name}</span>
              <ParamShape shape={call.params} />
            </div>
          ))}
        </Part>
      )}
      <Context record={main} />
      {related.length > 0 && (
        <Part title="The same request">
          <ul class="related">
            {related.map((call) => (
              <li key={`${call.decision_id} ${call.kind}`}>
                <a href={linkTo("findings", { open: call.decision_id })}>{call.event ?? call.kind}</a>
                <Verdict effective={call.effective} would={call.would} />
              </li>
            ))}
          </ul>
        </Part>
      )}
    </>
  );
}

function Context({ record }: { readonly record: CallRecord }) {
  const { principal, client, model, session_id, event, timings_us, decision, decision_id, tenant, project } = record;
  return (
    <Part title="Context">
      <dl class="facts">
        <Fact name="User">{principal?.login_name}</Fact>
        <Fact name="Node">{principal?.node}</Fact>
        <Fact name="Agent">{client}</Fact>
        <Fact name="Model">{model}</Fact>
        <Fact name="Event">{event}</Fact>
        <Fact name="Project">{`${tenant} / ${project}`}</Fact>
        <Fact name="Answered in">
          {timings_us?.total === undefined ? undefined : duration(timings_us.total / 1_000)}
        </Fact>
        <Fact name="Policies">{decision?.policy_revision}</Fact>
        <Fact name="Detectors">{record.detector_version}</Fact>
        <Fact name="Request">{record.request_id}</Fact>
      </dl>
      <p class="detail-id">
        <span class="mono wrap">{decision_id}</span>
        <CopyButton text={decision_id} label="Copy the decision id" bare />
      </p>
      {session_id !== undefined && (
        <a href={linkTo("sessions", { open: session_id, in: tenant, step: decision_id })}>
          Open its session
          <Icon name="next" />
        </a>
      )}
    </Part>
  );
}
