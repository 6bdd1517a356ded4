import type { SessionShown, Sessions } from "../../../recorder/api/shapes/sessions.js";
import type { Params } from "../../api/client.js";
import { usePages } from "../../api/pages.js";
import { type Scope, scope } from "../../api/scope.js";
import { Badge, Severity } from "../../parts/badges.js";
import { useDataMark } from "../../parts/data-mark.js";
import { count, duration, shortLogin } from "../../parts/format.js";
import { More } from "../../parts/more.js";
import { Empty, Panel, Show } from "../../parts/panel.js";
import { type Column, Table } from "../../parts/table.js";
import { When } from "../../parts/when.js";
import { linkTo } from "../../place/place.js";

const COLUMNS: readonly Column<SessionShown>[] = [
  {
    title: "Session",
    cell: ({ session_id, tenant }) => (
      <a data-row class="mono clip" href={linkTo("sessions", { open: session_id, in: tenant })} title={session_id}>
        {session_id}
      </a>
    ),
  },
  { title: "Outcome", cell: (session) => <Outcome {...session} /> },
  { title: "Last", cell: ({ summary }) => (summary === undefined ? "" : <When at={summary.last} as="ago" />) },
  { title: "User", cell: ({ summary }) => shortLogin(summary?.user ?? "") },
  { title: "Agent", cell: ({ summary }) => summary?.client ?? "" },
  { title: "Worst", cell: ({ summary }) => <Severity level={summary?.max_severity} /> },
  { title: "Model", cell: ({ summary }) => summary?.model ?? "", room: "wide" },
  { title: "Lasted", cell: ({ summary }) => lasted(summary), isNumber: true, room: "wide" },
  { title: "Requests", cell: ({ summary }) => count(summary?.requests ?? 0), isNumber: true },
  { title: "Tool calls", cell: ({ summary }) => count(summary?.tool_calls ?? 0), isNumber: true, room: "middle" },
  { title: "Findings", cell: ({ summary }) => count(summary?.findings ?? 0), isNumber: true },
];

/** Sessions, the one with the newest record first. */
export function SessionList() {
  const pages = usePages<Sessions, SessionShown>(
    { path: "/v1/sessions", params: { ...paramsOf(scope.value), limit: 50 } },
    ({ sessions }) => sessions,
  );
  useDataMark("sessions", pages.first);
  return (
    <Panel title="Code agents at work" note="the newest first">
      <Show of={pages.first} height={400}>
        {() =>
          pages.items.length === 0 ? (
            <Empty title="No session in this time.">
              <p>
                A session is what an agent sends under one session id, or what begins alike. Choose a longer time,
                remove filters, or <a href={linkTo("setup")}>wire Aperture</a>.
              </p>
            </Empty>
          ) : (
            <>
              <Table
                label="Sessions"
                columns={COLUMNS}
                rows={pages.items}
                keyOf={({ tenant, session_id }) => `${tenant} ${session_id}`}
              />
              <More {...pages} />
            </>
          )
        }
      </Show>
    </Panel>
  );
}

/** Sessions know no answers of their own, but whether they hold one that was blocked. */
function paramsOf({ effective, would, ...known }: Scope): Params {
  return {
    ...known,
    ...(effective === "block" && { blocked: "true" }),
    ...(would === "block" && { would_block: "true" }),
  };
}

function Outcome({ summary, tags }: SessionShown) {
  return (
    <span class="badges">
      {summary !== undefined && summary.blocked > 0 && <Badge tone="block">{`${summary.blocked} blocked`}</Badge>}
      {summary !== undefined && summary.would_block > summary.blocked && (
        <Badge tone="would">{`${summary.would_block - summary.blocked} would block`}</Badge>
      )}
      {summary !== undefined && summary.modified > 0 && <Badge tone="modify">{`${summary.modified} modified`}</Badge>}
      {tags.map(({ tag }) => (
        <Badge key={tag} icon="tag" tone="accent">
          {tag}
        </Badge>
      ))}
      {summary !== undefined && summary.blocked + summary.would_block + summary.modified + tags.length === 0 && (
        <span class="quiet">–</span>
      )}
    </span>
  );
}

function lasted(summary: SessionShown["summary"]): string {
  return summary === undefined ? "" : duration(Date.parse(summary.last) - Date.parse(summary.started));
}
