import { useEffect } from "preact/hooks";
import type { SessionDetail, TimelineStep } from "../../../recorder/api/shapes/sessions.js";
import { Severity } from "../../parts/badges.js";
import { CopyButton } from "../../parts/copy-button.js";
import { useDataMark } from "../../parts/data-mark.js";
import { Fact } from "../../parts/fact.js";
import { count, duration, fullTime } from "../../parts/format.js";
import { Icon } from "../../parts/icon.js";
import { More } from "../../parts/more.js";
import { Empty, Panel, Show } from "../../parts/panel.js";
import { linkTo, place } from "../../place/place.js";
import { RiskChart } from "./risk-chart.js";
import { SessionTags } from "./session-tags.js";
import { Step } from "./step.js";
import { useStory } from "./use-story.js";

/** One session from its beginning: what was asked, which tools were called, what was found and decided, and the risk. */
export function SessionStory({ id, tenant }: { readonly id: string; readonly tenant: string }) {
  const { last, pages, more } = useStory(id, tenant);
  const steps = withoutArrivals(pages.flatMap(({ timeline }) => timeline));
  const newest = pages.at(-1);
  useDataMark("sessions", last);
  const { step = "" } = place.value.params;
  const isLoaded = newest !== undefined;
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
      {newest === undefined ? (
        <Show of={last} height={500}>
          {() => null}
        </Show>
      ) : (
        <>
          <Head detail={newest} />
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
            <More more={more} problem={last.status === "failed" ? last.problem : ""} />
          </Panel>
        </>
      )}
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

function Head({ detail }: { readonly detail: SessionDetail }) {
  const { session_id, summary, tenant } = detail;
  return (
    <section class="panel story-head" aria-label="Session">
      <div class="story-id">
        <h2 class="mono">{session_id}</h2>
        <CopyButton text={session_id} label="Copy the session id" bare />
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
      <SessionTags detail={detail} />
    </section>
  );
}
