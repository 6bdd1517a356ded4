import { type Panel, ROWS } from "./panels.js";

const COLUMNS = 24;
const HEIGHT = 7;
const SOURCE = { type: "prometheus", uid: "$datasource" };

/** A dashboard as Grafana 10 and later import it (JSON model, schema version 39). */
export function dashboard(): object {
  return {
    uid: "shutter",
    title: "Shutter",
    tags: ["shutter", "llm", "security"],
    schemaVersion: 39,
    version: 1,
    editable: true,
    refresh: "30s",
    time: { from: "now-6h", to: "now" },
    templating: { list: [source(), ...VARIABLES.map(variable)] },
    panels: rows(),
  };
}

const VARIABLES = [
  { name: "instance", query: 'label_values(shutter_build_info{job="shutter"}, instance)' },
  { name: "event", query: 'label_values(shutter_hook_requests_total{job="shutter"}, event)' },
  { name: "policy", query: 'label_values(shutter_policy_rule_matches_total{job="shutter"}, policy)' },
];

function source(): object {
  return { name: "datasource", label: "Prometheus", type: "datasource", query: "prometheus" };
}

function variable({ name, query }: (typeof VARIABLES)[number]): object {
  return {
    name,
    type: "query",
    datasource: SOURCE,
    query: { query, refId: name },
    refresh: 2,
    includeAll: true,
    multi: true,
    allValue: ".*",
    current: { text: "All", value: "$__all" },
  };
}

function rows(): object[] {
  const all: object[] = [];
  let y = 0;
  for (const [title, panels] of Object.entries(ROWS)) {
    all.push({
      id: all.length + 1,
      type: "row",
      title,
      collapsed: false,
      panels: [],
      gridPos: place(0, y, COLUMNS, 1),
    });
    const width = Math.floor(COLUMNS / panels.length);
    for (const [n, panel] of panels.entries()) {
      all.push({ id: all.length + 1, ...shown(panel), gridPos: place(n * width, y + 1, width, HEIGHT) });
    }
    y += 1 + HEIGHT;
  }
  return all;
}

const place = (x: number, y: number, w: number, h: number): object => ({ x, y, w, h });

function shown({ title, about, unit, series, limits = [], stacked = false, figure = false }: Panel): object {
  const steps = [{ color: "green", value: null }, ...limits.map((value) => ({ color: "red", value }))];
  const custom = {
    lineWidth: 1,
    fillOpacity: stacked ? 40 : 8,
    showPoints: "never",
    stacking: { mode: stacked ? "normal" : "none" },
    thresholdsStyle: { mode: limits.length === 0 ? "off" : "line" },
  };
  return {
    type: figure ? "stat" : "timeseries",
    title,
    description: about,
    datasource: SOURCE,
    targets: Object.entries(series).map(([legendFormat, expr], n) => ({
      refId: String.fromCharCode(65 + n),
      expr,
      legendFormat,
      datasource: SOURCE,
    })),
    fieldConfig: {
      defaults: { unit, min: 0, thresholds: { mode: "absolute", steps }, ...(figure ? {} : { custom }) },
      overrides: [],
    },
    options: figure
      ? { reduceOptions: { calcs: ["lastNotNull"] }, colorMode: "value" }
      : { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi", sort: "desc" } },
  };
}
