import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type HookMetadata, NO_METADATA } from "../../../src/plugins/event.js";
import type { AttributeObserver } from "../../../src/policy/attributes/observer.js";
import { type Attributes, openAttributes, openPushReceivers } from "../../../src/policy/attributes/open.js";
import type { PushReceiver } from "../../../src/policy/attributes/push-receiver.js";
import { AttributeSettings, withSecrets } from "../../../src/policy/attributes/settings.js";
import type { AttributeFacts } from "../../../src/policy/request.js";

export interface Opened extends Attributes {
  /** Everything the observer was told, like `people hit`, in order. */
  readonly events: string[];
  readonly dir: string;
  readonly receivers: readonly PushReceiver[];
  /** What is known about a login, waiting for sources as long as it takes unless told otherwise. */
  ask(login: string, waitMs?: number, metadata?: Partial<HookMetadata>): Promise<Told>;
}

export type Told = { readonly groups?: readonly string[] } & Omit<AttributeFacts, "ages">;

/** Opens sources as a configuration file would have them. */
export async function open(raw: unknown, env: Record<string, string> = {}, home?: string): Promise<Opened> {
  const dir = home ?? mkdtempSync(join(tmpdir(), "attributes-"));
  const events: string[] = [];
  const settings = withSecrets(AttributeSettings.parse(raw), env);
  const stateDir = join(dir, "state");
  const attributes = await openAttributes({
    settings,
    baseDir: dir,
    stateDir,
    observer: recording(events),
  });
  if (attributes === undefined) throw new Error("no sources");
  onTestFinished(() => {
    attributes.close();
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    ...attributes,
    events,
    dir,
    receivers: openPushReceivers(settings, stateDir),
    async ask(login, waitMs = 5_000, more = {}) {
      const told = await attributes.resolver.of(metadata(login, more), waitMs);
      const { values, unknown } = told.factsAt(Date.now());
      return { values, unknown, ...(told.groups.length === 0 ? {} : { groups: told.groups }) };
    },
  };
}

export function metadata(loginName: string, more: Partial<HookMetadata> = {}): HookMetadata {
  return { ...NO_METADATA, loginName, nodeId: "n1", ...more };
}

function recording(events: string[]): AttributeObserver {
  return {
    looked: (source, lookup) => events.push(`${source} ${lookup}`),
    asked: () => {},
    failed: (source, failure) => events.push(`${source} failed: ${failure}`),
    breaker: (source, state) => events.push(`${source} breaker ${state}`),
    listing: (source, problem) => events.push(`${source} listing ${problem ?? "fine"}`),
  };
}
