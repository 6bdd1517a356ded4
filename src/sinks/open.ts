import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chainDirectory, listChains } from "../audit/chains.js";
import { diskFiles } from "../audit/spool-files.js";
import { readHead, type SpoolHead } from "../audit/spool-head.js";
import { type Environment, fromEnvironment } from "../plugins/from-environment.js";
import { loadSinkPlugin, resolvePlugin } from "../plugins/load.js";
import type { Sink, SinkPlugin } from "../plugins/sink.js";
import { Cursor } from "./cursor.js";
import { elasticBulk } from "./elastic-bulk.js";
import { jsonl } from "./jsonl.js";
import { otlpLogs } from "./otlp-logs.js";
import type { SinkSettings } from "./settings.js";
import { Shipper, type ShipperObserver } from "./shipper.js";
import { splunkHec } from "./splunk-hec.js";

const BUILT_IN: ReadonlyMap<string, SinkPlugin> = new Map(
  [jsonl, splunkHec, elasticBulk, otlpLogs].map((plugin) => [plugin.meta.id, plugin]),
);

/**
 * Makes a sink as the configuration says, reaching for nothing yet.
 *
 * @throws OperatorError CONFIG_INVALID, PLUGIN_INVALID, PLUGIN_OPTIONS_INVALID
 */
export async function makeSink(settings: SinkSettings, baseDir: string, env: Environment): Promise<Sink> {
  const { id, use, options } = settings;
  const plugin = BUILT_IN.get(use) ?? (await loadSinkPlugin(resolvePlugin(use, baseDir)));
  return plugin.create(filledIn(options, env, `sinks.${id}.options`), baseDir);
}

/** Starts to take the account to every sink of the configuration. */
export async function openSinks(options: {
  readonly sinks: readonly SinkSettings[];
  readonly baseDir: string;
  readonly env: Environment;
  /** Folder of the spool, and where sinks remember how far they have got. */
  readonly spoolDir: string;
  readonly stateDir: string;
  readonly observer: ShipperObserver;
}): Promise<readonly Shipper[]> {
  const { sinks, baseDir, env, spoolDir, stateDir, observer } = options;
  const shippers: Shipper[] = [];
  for (const settings of sinks) {
    const sink = await makeSink(settings, baseDir, env);
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    const cursor = await Cursor.open(join(stateDir, `${settings.id}.json`), async () =>
      settings.from === "start" ? new Map() : headsOf(spoolDir),
    );
    shippers.push(new Shipper({ settings, sink, dir: spoolDir, cursor, observer }));
  }
  for (const shipper of shippers) shipper.start();
  return shippers;
}

/** The newest line of each chain. */
async function headsOf(spoolDir: string): Promise<ReadonlyMap<string, SpoolHead>> {
  const heads = new Map<string, SpoolHead>();
  for (const chain of await listChains(diskFiles, spoolDir)) {
    const head = await readHead(diskFiles, chainDirectory(spoolDir, chain));
    if (typeof head !== "string") heads.set(chain, head);
  }
  return heads;
}

/** The same value with `${NAME}` replaced in every string of it. */
function filledIn(value: unknown, env: Environment, place: string): unknown {
  if (typeof value === "string") return fromEnvironment(value, env, place);
  if (Array.isArray(value)) return value.map((item, n) => filledIn(item, env, `${place}[${n}]`));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, filledIn(item, env, `${place}.${name}`)]),
  );
}
