import { useEffect } from "preact/hooks";
import type { SessionDetail, TimelineStep } from "../../../recorder/api/shapes/sessions.js";
import { usePages } from "../../api/pages.js";
import { Badge, Severity } from "../../parts/badges.js";
import { CopyButton } from "../../parts/copy-button.js";
import { useDataMark } from "../../parts/data-mark.js";
import { Fact } from "../../parts/fact.js";
import { count, duration, fullTime } from "../../parts/format.js";
import { Icon } from "../../parts/icon.js";
import { More } from "../../parts/more.js";
import { Empty, Panel, Show } from "../../parts/panel.js";
import { linkTo, place } from "../../place/place.js";
import { RiskChart } from "./risk-chart.js";
import { Step } from "./step.js";

/** One session from its beginning: what was asked, which tools were called, what was found and decided, and the risk. */
export function SessionStory({ id, tenant }: { readonly id: string; readonly tenant: string }) {
  const pages = usePages<SessionDetail, TimelineStep>(
    { path: `/v1/sessions/${encodeURIComponent(id)}`, params: { tenant, limit: 200 }, isTimed: false },
    ({ timeline }) => timeline,
  );
  const steps = withoutArrivals(pages.items);
  useDataMark("sessions", pages.first);
  const { step = "" } = place.value.params;
  const isLoaded = pages.first.status === "ready";
  useEffect(() => {
    if (isLoaded && step !== "") show(step);
  }, [isLoaded, step]);
  return (
    <>
      <p class="crumbs">
        <a href={linkTo("sessions", {})}>
          <Icon name="back" />
          All sessions
        </a>
      </p>
      <Show of={pages.first} height={500}>
        {() => {
          const detail = (pages.first as { readonly data: SessionDetail }).data;
          return (
            <>
              <Head detail={detail} />
              {steps.length > 1 && (
                <Panel title="Risk over time" note="0 to 100; choose a point to go there">
                  <RiskChart steps={steps} onChoose={show} />
                </Panel>
              )}
              <Panel title="Timeline" note={`${count(steps.length)} steps, oldest first`}>
                {steps.length === 0 ? (
                  <Empty title="Nothing is kept of this session.">
                    <p>It was tagged, or its records are older than what is kept.</p>
                  </Empty>
                ) : (
                  <ol class="timeline">
                    {steps.map((one) => (
                      <Step key={`${one.decision_id} ${one.kind}`} step={one} isChosen={one.decision_id === step} />
                    ))}
                  </ol>
                )}
                <More pages={pages} />
              </Panel>
            </>
          );
        }}
      </Show>
    </>
  );
}

/** That a call came in is worth a step only as long as nothing else is known of it. */
function withoutArrivals(steps: readonly TimelineStep[]): readonly TimelineStep[] {
  const evaluated = new Set(steps.flatMap(({ kind, decision_id }) => (kind === "evaluated" ? [decision_id] : [])));
  return steps.filter(({ kind, decision_id }) => kind !== "received" || !evaluated.has(decision_id));
}

function show(decisionId: string): void {
  const step = document.getElementById(`step-${decisionId}`);
  step?.scrollIntoView({ block: "center" });
  step?.querySelector<HTMLElement>("[data-row]")?.focus({ preventScroll: true });
}

function Head({ detail: { session_id, tags, summary, tenant } }: { readonly detail: SessionDetail }) {
  return (
    <section class="panel story-head" aria-label="Session">
      <div class="story-id">
        <h2 class="mono">{session_id}</h2>
        <CopyButton text={session_id} label="Copy the session id" bare />
        {tags.map(({ tag, until, by }) => (
          <span key={tag} title={`set by ${by}, until ${fullTime(Date.parse(until))}`}>
            <Badge icon="tag" tone="accent">
              {tag}
            </Badge>
          </span>
        ))}
      </div>
      {summary !== undefined && (
        <dl class="facts">
          <Fact name="User">{summary.user ?? "unknown"}</Fact>
          <Fact name="Agent">{summary.client ?? "unknown"}</Fact>
          <Fact name="Model">{summary.model ?? "unknown"}</Fact>
          <Fact name="Project">{`${tenant} / ${summary.project ?? "default"}`}</Fact>
          <Fact name="Started">{fullTime(Date.parse(summary.started))}</Fact>
          <Fact name="Lasted">{duration(Date.parse(summary.last) - Date.parse(summary.started))}</Fact>
          <Fact name="Requests">{count(summary.requests)}</Fact>
          <Fact name="Tool calls">{count(summary.tool_calls)}</Fact>
          <Fact name="Findings">{count(summary.findings)}</Fact>
          <Fact name="Blocked">{`${count(summary.blocked)} (${count(summary.would_block)} with every policy enforced)`}</Fact>
          <Fact name="Worst">
            <Severity level={summary.max_severity} />
          </Fact>
        </dl>
      )}
    </section>
  );
}
