import type { PolicyDetail } from "../../../recorder/api/shapes/policies.js";
import { useApi } from "../../api/resource.js";
import { Badge, Severity } from "../../parts/badges.js";
import { CopyButton } from "../../parts/copy-button.js";
import { DetailPanel } from "../../parts/detail-panel.js";
import { Fact } from "../../parts/fact.js";
import { count, percent } from "../../parts/format.js";
import { Icon } from "../../parts/icon.js";
import { Part } from "../../parts/part.js";
import { When } from "../../parts/when.js";
import { linkTo } from "../../place/place.js";

/** One policy: what it did, what enforcing it would change, and who said that it was wrong. */
export function PolicyPanel({ id }: { readonly id: string }) {
  const detail = useApi<PolicyDetail>({ path: `/v1/policies/${encodeURIComponent(id)}` });
  return (
    <DetailPanel label="Policy" title={id} of={detail}>
      {(policy) => (
        <>
          <p class="detail-verdict">
            <Badge tone={policy.mode === "enforce" ? "good" : "plain"}>{policy.mode}</Badge>
            <Severity level={policy.severity} />
            <span>{`${policy.effect}, ${policy.action}`}</span>
          </p>
          <Funnel policy={policy} />
          <Promotion policy={policy} />
          <Part title="Where it stands">
            <dl class="facts">
              <Fact name="File">{`${policy.file}:${policy.line}`}</Fact>
              <Fact name="Owner">{policy.owner}</Fact>
              <Fact name="Ticket">{policy.ticket}</Fact>
              <Fact name="Since">{policy.since}</Fact>
              <Fact name="Expires">{policy.expires}</Fact>
              <Fact name="Last match">
                {policy.last_match === undefined ? "not in this time" : <When at={policy.last_match} />}
              </Fact>
            </dl>
          </Part>
          <Marks policy={policy} />
          <a href={linkTo("findings", { policy: policy.id })}>
            What it matched
            <Icon name="next" />
          </a>
        </>
      )}
    </DetailPanel>
  );
}

/** From what it matched to what became of it. */
function Funnel({ policy }: { readonly policy: PolicyDetail }) {
  const { matches, live, would_flip, excepted, unknown, errors } = policy;
  const rows = [
    { label: "matched", value: matches, tone: "rest" },
    { label: "counted towards the answer", value: live, tone: "accent" },
    { label: "would change the answer", value: would_flip, tone: "would" },
    { label: "lifted by an exception", value: excepted, tone: "rest" },
    { label: "could not be told", value: unknown, tone: "rest" },
    { label: "failed", value: errors, tone: "block" },
  ].filter(({ value }, index) => index < 3 || value > 0);
  const most = Math.max(1, ...rows.map(({ value }) => value));
  return (
    <ul class="funnel">
      {rows.map(({ label, value, tone }) => (
        <li key={label}>
          <span>{label}</span>
          <b>{count(value)}</b>
          <span class="bar" aria-hidden="true">
            <span class={`tone-${tone}`} style={{ width: `${(value / most) * 100}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Promotion({ policy }: { readonly policy: PolicyDetail }) {
  const { id, mode, matches, would_flip, false_positives } = policy;
  if (mode === "enforce") return null;
  const rollout = `  ${JSON.stringify(id)}: { mode: enforce, rollout: 10 }\n`;
  return (
    <Part title="If it were enforced">
      <p>
        {would_flip === 0
          ? "No answer in this time would have been another."
          : `${count(would_flip)} of ${count(matches)} requests it matched (${percent(would_flip / Math.max(1, matches))}) would have been answered differently.`}
      </p>
      <p>
        {false_positives > 0
          ? "Look at the marks below first: somebody said it was wrong."
          : "Nobody has marked a false positive. Look at some of what it matched, then enforce it for a share."}
      </p>
      <CopyButton text={rollout} label="Copy for rollout.yaml" />
    </Part>
  );
}

function Marks({ policy: { marks, false_positives, exceptions } }: { readonly policy: PolicyDetail }) {
  return (
    <Part title={`False positives: ${count(false_positives)}`}>
      {marks.length === 0 && <p class="quiet">Mark one in the panel of a finding.</p>}
      <ul class="why">
        {marks.map(({ decision_id, at, by, why }) => (
          <li key={decision_id}>
            <a href={linkTo("findings", { open: decision_id })}>
              <When at={at} />
            </a>
            <span>{why}</span>
            <span class="quiet">{by}</span>
          </li>
        ))}
      </ul>
      {exceptions.length > 0 && <p>{`Exceptions that lift it for somebody: ${exceptions.length}, below.`}</p>}
    </Part>
  );
}
