import type { ExceptionShown } from "../../../recorder/api/shapes/policies.js";
import { Badge } from "../../parts/badges.js";
import { Panel } from "../../parts/panel.js";
import { type Column, Table } from "../../parts/table.js";
import { linkTo } from "../../place/place.js";

const COLUMNS: readonly Column<ExceptionShown>[] = [
  {
    title: "Policy",
    cell: ({ policy }) => (
      <a data-row class="mono" href={linkTo("policies", { open: policy })}>
        {policy}
      </a>
    ),
  },
  { title: "For", cell: ({ principal }) => whom(principal) },
  {
    title: "Expires",
    cell: ({ expires, expired }) => (
      <>
        {expires} {expired && <Badge tone="block">expired</Badge>}
      </>
    ),
  },
  { title: "Owner", cell: ({ owner }) => owner, room: "middle" },
  { title: "Approver", cell: ({ approver }) => approver, room: "middle" },
  { title: "Reason", cell: ({ reason = "" }) => reason, room: "middle" },
];

/** For whom policies do not hold for a while. */
export function Exceptions({ exceptions }: { readonly exceptions: readonly ExceptionShown[] }) {
  return (
    <Panel title="Exceptions" note="from exceptions.yaml">
      {exceptions.length === 0 ? (
        <p class="quiet pad">None. The panel of a finding has one to copy.</p>
      ) : (
        <Table
          label="Exceptions"
          columns={COLUMNS}
          rows={exceptions}
          keyOf={({ policy, principal, expires }) => `${policy} ${whom(principal)} ${expires}`}
        />
      )}
    </Panel>
  );
}

function whom(principal: ExceptionShown["principal"]): string {
  return Object.entries(principal)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
