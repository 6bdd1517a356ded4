import { join, resolve } from "node:path";
import type { AttributeSource } from "../../plugins/attribute-source.js";
import { OperatorError } from "../../plugins/errors.js";
import { loadAttributePlugin, resolvePlugin } from "../../plugins/load.js";
import { CachedSource, type CachedSourceSettings } from "./cached-source.js";
import { declaredAttributes } from "./declared.js";
import type { Feed, MetadataFeed } from "./feed.js";
import { FileSource } from "./file-source.js";
import { GrantsSource } from "./grants-source.js";
import { HttpSource } from "./http-source.js";
import { typesOf } from "./mapping.js";
import type { AttributeObserver } from "./observer.js";
import { PushReceiver } from "./push-receiver.js";
import { PushSource } from "./push-source.js";
import { AttributeResolver } from "./resolver.js";
import type { AttributeSettings, CachedSettings } from "./settings.js";

export interface OpenOptions {
  readonly settings: AttributeSettings;
  /** Folder that relative paths start from. */
  readonly baseDir: string;
  /** Folder for what is pushed. */
  readonly stateDir: string;
  readonly observer: AttributeObserver;
}

export interface Attributes {
  readonly resolver: AttributeResolver;
  close(): void;
}

const WAITING_FACTOR = 4;

/**
 * Opens all configured sources; undefined when there are none. Throws `OperatorError` for what an operator has to mend
 * in the configuration; a source that is down, or a file that is broken, only makes attributes unknown.
 */
export async function openAttributes(options: OpenOptions): Promise<Attributes | undefined> {
  const { settings, baseDir, stateDir, observer } = options;
  if (settings.sources.length === 0) return undefined;
  declaredAttributes(settings);

  const feeds: Feed[] = [];
  const metadataFeeds: MetadataFeed[] = [];
  const fileSources: FileSource[] = [];
  const pushSources: PushSource[] = [];
  const { principals_max: principalsMax } = settings;
  let resolver: AttributeResolver | undefined;
  const onChange = (): void => resolver?.changed();

  for (const source of settings.sources) {
    const { id } = source;
    if (source.type === "grants") metadataFeeds.push(new GrantsSource({ ...source, observer }));
    else if (source.type === "file") {
      const { attributes: provides, unlisted } = source;
      const path = resolve(baseDir, source.path);
      fileSources.push(new FileSource({ id, path, provides, unlisted, observer, onChange }));
    } else if (source.type === "push") {
      const { unlisted, ttl_s } = source;
      const path = pushPath(stateDir, id);
      const provides = typesOf(source.attributes);
      pushSources.push(
        new PushSource({ id, provides, path, ttlMs: ttl_s * 1_000, principalsMax, unlisted, observer, onChange }),
      );
    } else if (source.type === "http") {
      const http = new HttpSource({ ...source, responseBytesMax: source.response_bytes_max });
      feeds.push(new CachedSource(id, http, cacheSettings(source, principalsMax), observer));
    } else {
      const plugin = await loadAttributePlugin(resolvePlugin(source.use, baseDir), source.options);
      const lacking = Object.entries(source.attributes).find(([name, type]) => plugin.provides[name] !== type);
      if (lacking !== undefined) {
        throw new OperatorError("CONFIG_INVALID", `attributes: ${id}: ${source.use} provides no ${lacking.join(": ")}`);
      }
      const chosen: AttributeSource = {
        provides: source.attributes,
        lookup: (login, signal) => plugin.lookup(login, signal),
      };
      feeds.push(new CachedSource(id, chosen, cacheSettings(source, principalsMax), observer));
    }
  }
  feeds.push(...fileSources, ...pushSources);

  resolver = new AttributeResolver({ feeds, metadataFeeds, observer, principalsMax });
  return {
    resolver,
    close() {
      resolver?.close();
      for (const source of [...fileSources, ...pushSources]) source.close();
    },
  };
}

/** What takes the posts for sources of type `push`. Wherever it runs, sources hear of them through the state folder. */
export function openPushReceivers(settings: AttributeSettings, stateDir: string): PushReceiver[] {
  return settings.sources.flatMap((source) =>
    source.type === "push"
      ? [new PushReceiver({ ...source, path: pushPath(stateDir, source.id), principalsMax: settings.principals_max })]
      : [],
  );
}

function pushPath(stateDir: string, id: string): string {
  return join(stateDir, `${id}.json`);
}

function cacheSettings(settings: CachedSettings, principalsMax: number): CachedSourceSettings {
  return {
    unlisted: settings.unlisted,
    ttlMs: settings.ttl_s * 1_000,
    staleMsMax: settings.max_stale_s * 1_000,
    negativeMs: settings.negative_ttl_s * 1_000,
    timeoutMs: settings.timeout_ms,
    concurrencyMax: settings.concurrency_max,
    waitingMax: settings.concurrency_max * WAITING_FACTOR,
    failures: settings.breaker_failures,
    openMs: settings.breaker_open_s * 1_000,
    principalsMax,
  };
}
