import { z } from "zod";
import { HOOK_EVENT_TYPES, type HookEventType } from "../../../plugins/event.js";
import { apertureConfig } from "../../../server/welcome.js";
import type { Tenants } from "../../../store/query.js";
import type { Store } from "../../../store/store.js";
import { operation, problem } from "../operation.js";
import { TenantFilter } from "../shapes/query.js";
import { Setup } from "../shapes/setup.js";

const KEY = "<hook key>";
/** Where the server says it listens for hook calls. */
const Listening = z.object({ hook: z.object({ host: z.string(), port: z.int() }) });

export const setup = operation({
  id: "getSetup",
  method: "get",
  path: "/v1/setup",
  summary: "What to paste into Aperture, and whether it works",
  access: "viewer",
  query: z.strictObject(TenantFilter),
  promises: { 200: { description: "Hooks and grants for Aperture, and which events have come.", schema: Setup } },
  example: {},
  async answer({ tenants }, { live, store }) {
    const listening = Listening.safeParse(await live.status());
    if (!listening.success) return problem(503, "the server does not say where it listens; try again");
    const { host, port } = listening.data.hook;
    const hookUrl = `http://${host.includes(":") ? `[${host}]` : host}:${port}/v1/agent/events`;
    const [first] = store.records({ tenants, where: { event: HOOK_EVENT_TYPES }, order: "oldest", limit: 1 }).items;
    const { values } = store.facets({ tenants, dimensions: ["event"], limit: HOOK_EVENT_TYPES.length });
    const counts = new Map(values.event?.map(({ value, records }) => [value, records]));
    const events = HOOK_EVENT_TYPES.map((event) => [event, arrivals(event, counts.get(event) ?? 0, tenants, store)]);
    return {
      json: {
        hook_url: hookUrl,
        aperture: apertureConfig(hookUrl, KEY),
        seen: first !== undefined,
        ...(first === undefined ? {} : { first: first.record.ts }),
        events: Object.fromEntries(events),
      },
    };
  },
});

function arrivals(event: HookEventType, count: number, tenants: Tenants, store: Store): Setup["events"][HookEventType] {
  const [last] = store.records({ tenants, where: { event: [event] }, limit: 1 }).items;
  return { seen: last !== undefined, count, ...(last === undefined ? {} : { last: last.record.ts }) };
}
