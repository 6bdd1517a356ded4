import type { CallRecord } from "../../../audit/record.js";
import type { Decisions } from "../../../recorder/api/shapes/decisions.js";
import { latest } from "../../api/live.js";
import { useApi } from "../../api/resource.js";
import { scope } from "../../api/scope.js";
import { Verdict } from "../../parts/badges.js";
import { shortLogin } from "../../parts/format.js";
import { Icon } from "../../parts/icon.js";
import { Empty, Panel, Show } from "../../parts/panel.js";
import { When } from "../../parts/when.js";
import { linkTo } from "../../place/place.js";

const SHOWN = 9;

const ICONS = { pre_request: "prompt", tool_call_entire_request: "tool", entire_request: "reply" } as const;

/** The newest calls: those that came over the stream while one looks, before them what was there. */
export function JustNow() {
  const before = useApi<Decisions>({ path: "/v1/decisions", params: { ...scope.value, limit: SHOWN + 8 } });
  return (
    <Panel title="Just now" note="newest first">
      <Show of={before} height={240}>
        {({ decisions }) => {
          const calls = merged(latest.value, decisions);
          if (calls.length === 0) {
            return (
              <Empty title="No request yet.">
                <p>
                  The first one lights up here within a second. <a href={linkTo("setup")}>Wire Aperture</a>
                </p>
              </Empty>
            );
          }
          return (
            <ol class="just-now" data-live>
              {calls.map((call) => (
                <li key={`${call.decision_id} ${call.kind}`}>
                  <a data-row href={linkOf(call)}>
                    <When at={call.ts} />
                    <span class="just-who">
                      <Icon name={ICONS[call.event ?? "pre_request"]} />
                      {whoOf(call)}
                    </span>
                    <Verdict effective={call.decision?.effective} would={call.decision?.would} />
                  </a>
                </li>
              ))}
            </ol>
          );
        }}
      </Show>
    </Panel>
  );
}

/** Calls of which something was decided, each once, newest first. */
function merged(news: readonly CallRecord[], before: readonly CallRecord[]): CallRecord[] {
  const calls = new Map<string, CallRecord>();
  for (const record of [...news, ...before]) {
    if (record.decision !== undefined && !calls.has(record.decision_id)) calls.set(record.decision_id, record);
  }
  return [...calls.values()].sort((a, b) => (a.ts < b.ts ? 1 : -1)).slice(0, SHOWN);
}

function whoOf({ principal, client }: CallRecord): string {
  const who = shortLogin(principal?.login_name ?? "") || "somebody";
  return client === undefined ? who : `${who} · ${client}`;
}

function linkOf({ session_id, decision_id, tenant }: CallRecord): string {
  return session_id === undefined
    ? linkTo("findings", { open: decision_id })
    : linkTo("sessions", { open: session_id, in: tenant, step: decision_id });
}
