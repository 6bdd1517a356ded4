import type { Unevaluated } from "../../../recorder/api/shapes/unevaluated.js";
import { usePages } from "../../api/pages.js";
import { useApi } from "../../api/resource.js";
import { scope } from "../../api/scope.js";
import { type Status, useStatus } from "../../api/status.js";
import { useDataMark } from "../../parts/data-mark.js";
import { Fact } from "../../parts/fact.js";
import { duration, shortLogin, shortRevision } from "../../parts/format.js";
import { More } from "../../parts/more.js";
import { Empty, Panel, Show } from "../../parts/panel.js";
import { type Column, Table } from "../../parts/table.js";
import { When } from "../../parts/when.js";
import { linkTo } from "../../place/place.js";
import { Gauge } from "./gauge.js";
import { Tree } from "./tree.js";

type UnevaluatedRequest = Unevaluated["requests"][number];

interface Readiness {
  readonly status: string;
  readonly reasons?: readonly string[];
}

/** Whether the server does what it should: its workers, queues, spool and store, and what went past it. */
export function Health() {
  const status = useStatus();
  const ready = useApi<Readiness>({ path: "/readyz", isTimed: false });
  useDataMark("health", status);
  return (
    <>
      <Show of={ready} height={40}>
        {(readiness) => <ReadinessLine {...readiness} />}
      </Show>
      <Show of={status} height={400}>
        {(data) => (
          <>
            <Loads status={data} />
            <div class="row row-halves">
              <Versions status={data} />
              <Panel title="Account and store" note="as the server tells">
                <Tree value={accountOf(data)} />
              </Panel>
            </div>
          </>
        )}
      </Show>
      <NotEvaluated />
    </>
  );
}

function ReadinessLine({ status, reasons = [] }: Readiness) {
  const tone = status === "ready" ? "good" : status === "degraded" ? "would" : "block";
  return (
    <ul class="attention">
      <li class={`remark tone-${tone}`}>
        <span class="remark-text">
          {status === "ready" ? "Ready: calls are served as configured." : `${status}: ${reasons.join("; ")}`}
        </span>
      </li>
    </ul>
  );
}

function Loads({ status: { workers, background, connections, processes } }: { readonly status: Status }) {
  const up = processes?.filter((one) => one.up).length;
  return (
    <section class="panel gauges" aria-label="Load">
      <Gauge label="Workers busy" value={workers.busy} of={workers.threads} />
      <Gauge label="Calls waiting" value={workers.waiting} />
      <Gauge label="Background busy" value={background.busy} of={background.threads} />
      <Gauge label="Background waiting" value={background.waiting} />
      <Gauge label="Connections" value={connections} />
      {processes !== undefined && <Gauge label="Processes up" value={up ?? 0} of={processes.length} />}
    </section>
  );
}

function Versions({ status }: { readonly status: Status }) {
  return (
    <Panel title="What runs here">
      <dl class="facts pad">
        <Fact name="Shutter">{status.version}</Fact>
        <Fact name="Node">{status.node}</Fact>
        <Fact name="Up for">{duration(status.uptime_s * 1_000)}</Fact>
        <Fact name="Mode">{status.mode}</Fact>
        <Fact name="Budget">{status.budget_ms === undefined ? undefined : duration(status.budget_ms)}</Fact>
        <Fact name="Policies">{shortRevision(status.policies?.revision)}</Fact>
        <Fact name="Detectors">{status.detectors?.ids.join(", ")}</Fact>
        <Fact name="Detector set">{status.detectors?.version}</Fact>
      </dl>
    </Panel>
  );
}

/** The members about what is kept, whatever the server tells of it; of several processes, each one's. */
function accountOf(status: Status): unknown {
  const { audit, processes, store, recorder, sinks } = status;
  const perProcess = processes?.map((one) => one.audit);
  return { recorder, store, sinks, spool: audit ?? perProcess };
}

const COLUMNS: readonly Column<UnevaluatedRequest>[] = [
  {
    title: "Time",
    cell: ({ ts, decision_id }) => (
      <a data-row href={linkTo("findings", { open: decision_id })}>
        <When at={ts} />
      </a>
    ),
  },
  { title: "User", cell: ({ user = "" }) => shortLogin(user) },
  { title: "Agent", cell: ({ client = "" }) => client },
  { title: "Model", cell: ({ model = "" }) => <span class="clip">{model}</span>, room: "middle" },
  { title: "Request", cell: ({ request_id }) => <span class="mono clip">{request_id}</span>, room: "middle" },
];

/** What reached a provider without a decision, and what to do about it. */
function NotEvaluated() {
  const pages = usePages<Unevaluated, UnevaluatedRequest>(
    { path: "/v1/unevaluated", params: { ...scope.value, limit: 25 } },
    ({ requests }) => requests,
  );
  return (
    <Panel title="Unevaluated requests" note="told of when they were done, never asked about before">
      <Show of={pages.first} height={120}>
        {() =>
          pages.items.length === 0 ? (
            <Empty title="None in this time.">
              <p>Every completed request Aperture told of had been asked about.</p>
            </Empty>
          ) : (
            <>
              <p class="pad">
                Aperture failed open, or its grant does not send <code>pre_request</code>, or its key is wrong. Compare
                its configuration with <a href={linkTo("setup")}>Setup</a>, and look at the hook's timeout.
              </p>
              <Table
                label="Unevaluated requests"
                columns={COLUMNS}
                rows={pages.items}
                keyOf={({ decision_id }) => decision_id}
              />
              <More {...pages} />
            </>
          )
        }
      </Show>
    </Panel>
  );
}
