import type { Tools as Inventory, ToolShown } from "../../../recorder/api/shapes/tools.js";
import { useApi } from "../../api/resource.js";
import { scope } from "../../api/scope.js";
import { Badge } from "../../parts/badges.js";
import { OutcomeBar } from "../../parts/bars.js";
import { useDataMark } from "../../parts/data-mark.js";
import { count } from "../../parts/format.js";
import { Empty, Panel, Show } from "../../parts/panel.js";
import { type Column, Table } from "../../parts/table.js";
import { now, When } from "../../parts/when.js";
import type { FilterName } from "../../place/filters.js";
import { linkTo } from "../../place/place.js";

type Seen = Pick<ToolShown, "tenant" | "name" | "first_seen" | "last_seen" | "calls" | "blocked" | "would_block">;

/** For so long something counts as new. */
const NEW_MS = 7 * 86_400_000;

/** What agents work with: tools, the servers they come from, and the clients that call them. */
export function Tools() {
  const inventory = useApi<Inventory>({ path: "/v1/tools", params: { tenant: scope.value.tenant } });
  useDataMark("tools", inventory);
  return (
    <Show of={inventory} height={500}>
      {(inventory) => <Lists {...narrowed(inventory)} />}
    </Show>
  );
}

function Lists({ tools, servers, clients }: Pick<Inventory, "tools" | "servers" | "clients">) {
  return (
    <>
      <NewHere tools={tools} servers={servers} clients={clients} />
      <div class="row row-halves">
        <List
          title="MCP servers"
          filter="server"
          items={servers}
          own={[{ title: "Tools", cell: (server) => count(server.tools), isNumber: true }]}
          empty="Tools of MCP servers are told by names like mcp__server__tool."
        />
        <List
          title="Agents"
          filter="client"
          items={clients}
          own={[{ title: "Users", cell: ({ users }) => count(users), isNumber: true }]}
          empty="Clients are told by their user agent."
        />
      </div>
      <List
        title="Tools"
        filter="tool"
        items={tools}
        own={[
          { title: "Server", cell: ({ server }) => server ?? <span class="quiet">of the client</span> },
          { title: "Offered", cell: ({ offered }) => count(offered), isNumber: true, room: "middle" },
        ]}
        empty="Calls are seen once Aperture sends tool_call_entire_request."
      />
    </>
  );
}

function List<Item extends Seen>(props: {
  readonly title: string;
  readonly filter: FilterName;
  readonly items: readonly Item[];
  /** Columns of this kind of thing alone. */
  readonly own: readonly Column<Item>[];
  readonly empty: string;
}) {
  const { title, filter, items, own, empty } = props;
  const most = Math.max(...items.map(({ calls }) => calls));
  const isAllNew = items.every(({ first_seen }) => isNew(first_seen));
  const hasTenants = items.some(({ tenant }) => tenant !== items[0]?.tenant);
  const columns: readonly Column<Item>[] = [
    {
      title: "Name",
      cell: ({ tenant, name, first_seen }) => (
        <span class="badges">
          <a
            data-row
            class="mono clip"
            href={linkTo("sessions", { [filter]: name, ...(hasTenants && { tenant }) })}
            title={name}
          >
            {name}
          </a>
          {!isAllNew && isNew(first_seen) && <Badge tone="accent">new</Badge>}
        </span>
      ),
    },
    ...(hasTenants ? [{ title: "Tenant", cell: ({ tenant }: Item) => tenant }] : []),
    ...own,
    {
      title: "Calls",
      cell: (item) => (
        <span class="cell-bar">
          {count(item.calls)}
          <OutcomeBar {...item} count={item.calls} of={most} />
        </span>
      ),
      isNumber: true,
    },
    { title: "Blocked", cell: (item) => <Stopped {...item} />, isNumber: true },
    { title: "First seen", cell: ({ first_seen }) => <When at={first_seen} as="ago" />, room: "middle" },
    { title: "Last seen", cell: ({ last_seen }) => <When at={last_seen} as="ago" />, room: "middle" },
  ];
  return (
    <Panel title={title} note={count(items.length)}>
      {items.length === 0 ? (
        <Empty title="None in this time.">
          <p>
            {empty} <a href={linkTo("setup")}>Setup</a>
          </p>
        </Empty>
      ) : (
        <Table label={title} columns={columns} rows={items} keyOf={({ tenant, name }) => `${tenant} ${name}`} />
      )}
    </Panel>
  );
}

/** Of the filters in force, those that name something in the lists. */
function narrowed({ tools, servers, clients }: Inventory): Pick<Inventory, "tools" | "servers" | "clients"> {
  const { tool, server, client } = scope.value;
  const is = (name: string | undefined, wanted: string | undefined): boolean => wanted === undefined || name === wanted;
  return {
    tools: tools.filter((one) => is(one.name, tool) && is(one.server, server)),
    servers: servers.filter(({ name }) => is(name, server)),
    clients: clients.filter(({ name }) => is(name, client)),
  };
}

function Stopped({ blocked, would_block }: Seen) {
  if (blocked + would_block === 0) return <span class="quiet">0</span>;
  return (
    <>
      {blocked > 0 && <span class="tone-block strong">{count(blocked)}</span>}
      {blocked > 0 && would_block > blocked && " + "}
      {would_block > blocked && (
        <span class="tone-would strong" title="would have been blocked">
          {count(would_block - blocked)}
        </span>
      )}
    </>
  );
}

/** What nobody had used before: worth a look, because that is how an attack begins. */
function NewHere({ tools, servers, clients }: Pick<Inventory, "tools" | "servers" | "clients">) {
  const items = [
    ...tools.map((item) => ({ ...item, filter: "tool" })),
    ...servers.map((item) => ({ ...item, filter: "server" })),
    ...clients.map((item) => ({ ...item, filter: "client" })),
  ];
  const fresh = items
    .filter(({ first_seen }) => isNew(first_seen))
    .sort((a, b) => (a.first_seen < b.first_seen ? 1 : -1))
    .slice(0, 8);
  if (fresh.length === 0 || fresh.length === items.length) return null;
  return (
    <Panel title="First seen this week" note="look at what you do not know">
      <ul class="chips pad">
        {fresh.map(({ tenant, name, filter, first_seen }) => (
          <li key={`${tenant} ${filter} ${name}`}>
            <a class="chip" href={linkTo("sessions", { [filter]: name })}>
              <span class="chip-value mono">{name}</span>
              <span class="chip-name">
                <When at={first_seen} as="ago" />
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function isNew(firstSeen: string): boolean {
  return now.value - Date.parse(firstSeen) < NEW_MS;
}
