import type { Policies as PoliciesAnswer, PolicyShown } from "../../../recorder/api/shapes/policies.js";
import { useApi } from "../../api/resource.js";
import { scope } from "../../api/scope.js";
import { Badge, Severity } from "../../parts/badges.js";
import { useDataMark } from "../../parts/data-mark.js";
import { count, percent, shortRevision } from "../../parts/format.js";
import { Empty, Panel, Show } from "../../parts/panel.js";
import { type Column, Table } from "../../parts/table.js";
import { When } from "../../parts/when.js";
import { linkTo, place } from "../../place/place.js";
import { Exceptions } from "./exceptions.js";
import { PolicyPanel } from "./policy-panel.js";

const COLUMNS: readonly Column<PolicyShown>[] = [
  {
    title: "Policy",
    cell: ({ id }) => (
      <a data-row class="mono clip" href={linkTo("policies", { open: id })} title={id}>
        {id}
      </a>
    ),
  },
  { title: "Mode", cell: ({ mode }) => <Badge tone={mode === "enforce" ? "good" : "plain"}>{mode}</Badge> },
  { title: "Action", cell: ({ action }) => action, room: "middle" },
  { title: "Severity", cell: ({ severity }) => <Severity level={severity} /> },
  { title: "Matches", cell: ({ matches }) => count(matches), isNumber: true },
  { title: "Would change", cell: (policy) => <WouldFlip {...policy} />, isNumber: true },
  { title: "False positives", cell: ({ false_positives }) => count(false_positives), isNumber: true, room: "middle" },
  {
    title: "Last match",
    cell: ({ last_match }) =>
      last_match === undefined ? <span class="quiet">never</span> : <When at={last_match} as="ago" />,
  },
];

/** What each policy does, and what it would do: whether it is time to enforce it. */
export function Policies() {
  const { open = "" } = place.value.params;
  const policies = useApi<PoliciesAnswer>({ path: "/v1/policies", params: { tenant: scope.value.tenant } });
  useDataMark("policies", policies);
  return (
    <Show of={policies} height={400}>
      {(data) => (
        <>
          <Enforcement policies={data.policies} />
          <div class={open === "" ? "with-detail" : "with-detail with-detail-open"}>
            <Panel title="Policies" note={`revision ${shortRevision(data.policy_revision)}`}>
              {data.policies.length === 0 ? (
                <Empty title="No policies are in force.">
                  <p>
                    Everything is allowed. Name a folder of policies under <code>policies</code> in the configuration.
                  </p>
                </Empty>
              ) : (
                <Table
                  label="Policies"
                  columns={COLUMNS}
                  rows={shown(data.policies)}
                  keyOf={({ id }) => id}
                  isOpen={({ id }) => id === open}
                />
              )}
            </Panel>
            {open !== "" && <PolicyPanel key={open} id={open} />}
          </div>
          <Exceptions exceptions={data.exceptions} />
        </>
      )}
    </Show>
  );
}

function shown(policies: readonly PolicyShown[]): readonly PolicyShown[] {
  const { policy } = scope.value;
  return policies.filter(({ id }) => policy === undefined || id === policy).sort((a, b) => b.matches - a.matches);
}

function WouldFlip({ mode, would_flip }: PolicyShown) {
  if (mode === "enforce") return <span class="quiet">enforced</span>;
  if (would_flip === 0) return <span class="quiet">0</span>;
  return <span class="tone-would strong">{count(would_flip)}</span>;
}

const MODES = [
  { mode: "enforce", label: "Enforced", tone: "accent" },
  { mode: "monitor", label: "Watching", tone: "would" },
  { mode: "off", label: "Off", tone: "off" },
] as const;

/** How much of what is forbidden is enforced, as one bar, and which policies are. */
function Enforcement({ policies }: { readonly policies: readonly PolicyShown[] }) {
  const forbids = policies.filter(({ effect, action }) => effect === "forbid" && action !== "alert");
  const of = (wanted: PolicyShown["mode"]): number => forbids.filter(({ mode }) => mode === wanted).length;
  const flips = policies.reduce((sum, { would_flip, mode }) => sum + (mode === "monitor" ? would_flip : 0), 0);
  if (forbids.length === 0) return null;
  return (
    <section class="panel enforcement" aria-label="Enforcement">
      <p>
        <b>{`${of("enforce")} of ${forbids.length}`}</b> policies that block or edit are enforced
        {flips > 0 && (
          <>
            {"; enforcing the rest would have changed "}
            <b class="tone-would strong">{count(flips)}</b>
            {flips === 1 ? " answer in this time." : " answers in this time."}
          </>
        )}
        {flips === 0 && of("monitor") > 0 && "; enforcing the rest would have changed nothing in this time."}
      </p>
      <div
        class="share-bar"
        role="img"
        aria-label={`${percent(of("enforce") / forbids.length)} enforced, ${of("monitor")} watching, ${of("off")} off`}
      >
        {MODES.map(
          ({ mode, tone }) =>
            of(mode) > 0 && <span key={mode} class={`tone-${tone}`} style={{ flexGrow: String(of(mode)) }} />,
        )}
      </div>
      {MODES.map(({ mode, label, tone }) => {
        const those = policies.filter((policy) => policy.effect === "forbid" && policy.mode === mode);
        those.sort((a, b) => Number(a.action === "alert") - Number(b.action === "alert"));
        if (those.length === 0) return null;
        return (
          <div key={mode} class="by-mode">
            <h3 class={`severity tone-${tone}`}>{label}</h3>
            <ul class="chips">
              {those.map(({ id, action }) => (
                <li key={id}>
                  <a class="chip" href={linkTo("policies", { open: id })}>
                    <span class="chip-name">{action}</span>
                    <span class="chip-value">{id}</span>
                  </a>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </section>
  );
}
