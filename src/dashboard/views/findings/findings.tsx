import type { FindingShown, Findings as FindingsPage } from "../../../recorder/api/shapes/findings.js";
import { usePages } from "../../api/pages.js";
import { scope } from "../../api/scope.js";
import { Severity, Verdict } from "../../parts/badges.js";
import { useDataMark } from "../../parts/data-mark.js";
import { shortLogin } from "../../parts/format.js";
import { More } from "../../parts/more.js";
import { Empty, Panel, Show } from "../../parts/panel.js";
import { type Column, Table } from "../../parts/table.js";
import { When } from "../../parts/when.js";
import { linkTo, place } from "../../place/place.js";
import { DecisionPanel } from "./decision-panel.js";
import { ExportButtons } from "./export-buttons.js";
import { FacetLists } from "./facet-lists.js";

const COLUMNS: readonly Column<FindingShown>[] = [
  {
    title: "Time",
    cell: ({ ts, decision_id }) => (
      <a data-row href={linkTo("findings", { open: decision_id })}>
        <When at={ts} />
      </a>
    ),
  },
  { title: "Answer", cell: ({ effective, would }) => <Verdict effective={effective} would={would} /> },
  { title: "Severity", cell: ({ severity }) => <Severity level={severity} /> },
  { title: "Rule", cell: ({ detector, rule }) => <span class="mono clip">{`${detector}/${rule}`}</span> },
  { title: "Category", cell: ({ category }) => category, room: "middle" },
  { title: "User", cell: ({ user }) => shortLogin(user ?? "") },
  { title: "Agent", cell: ({ client }) => client ?? "", room: "wide" },
];

/** What was found, where, and what came of it; beside it what to do about one. */
export function Findings() {
  const { open = "" } = place.value.params;
  const pages = usePages<FindingsPage, FindingShown>(
    { path: "/v1/findings", params: { ...scope.value, limit: 50 } },
    ({ findings }) => findings,
  );
  useDataMark("findings", pages.first);
  return (
    <div class={open === "" ? "findings" : "findings findings-open"}>
      <FacetLists />
      <Panel title="Findings" note={<ExportButtons />}>
        <Show of={pages.first} height={400}>
          {() =>
            pages.items.length === 0 ? (
              <Empty title="Nothing was found in this time.">
                <p>
                  Choose a longer time or remove filters. To see what a detector finds, paste a payload into the{" "}
                  <a href={linkTo("playground")}>playground</a>.
                </p>
              </Empty>
            ) : (
              <>
                <Table
                  label="Findings"
                  columns={COLUMNS}
                  rows={pages.items}
                  keyOf={({ decision_id, pointer, start, rule }) => `${decision_id} ${pointer} ${start} ${rule}`}
                  isOpen={({ decision_id }) => decision_id === open}
                />
                <More {...pages} />
              </>
            )
          }
        </Show>
      </Panel>
      {open !== "" && <DecisionPanel key={open} id={open} />}
    </div>
  );
}
