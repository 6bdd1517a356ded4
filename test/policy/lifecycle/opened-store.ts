import "../support/cedar-kept.js";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { PolicyOrigin } from "../../../src/policy/lifecycle/origin.js";
import { Revisions } from "../../../src/policy/lifecycle/revisions.js";
import { type PolicyChange, PolicyStore, type StoreOptions } from "../../../src/policy/store.js";
import { request } from "../support/requests.js";

export interface OpenedStore {
  readonly store: PolicyStore;
  readonly revisions: Revisions;
  /** What happened, like `activated`, `failed check`, in order. */
  readonly told: string[];
  /** What a plain request is answered. */
  answer(): string;
}

/** A policy that blocks every request for a model; the model of the plain request unless told otherwise. */
export function blocks(id: string, model = "claude-sonnet-4-5"): string {
  return `@id("${id}") @mode("enforce") forbid (principal, action == Guard::Action::"send_prompt", resource) when { context.model == "${model}" };\n`;
}

export function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), "policies-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Opens a store and follows its origin, as a server does. */
export async function openStore(
  origin: PolicyOrigin | undefined,
  stateDir: string,
  more: Partial<StoreOptions> = {},
): Promise<OpenedStore> {
  const revisions = new Revisions(stateDir);
  const store = await PolicyStore.open({
    load: { shippedMode: "monitor" },
    ...(origin === undefined ? {} : { origin }),
    revisions,
    ...more,
  });
  onTestFinished(() => store.close());
  const told: string[] = [];
  store.follow((change) => void told.push(summary(change)));
  return { store, revisions, told, answer: () => store.current.decide(request()).effective.action };
}

function summary(change: PolicyChange): string {
  if (change.kind !== "failed") return change.kind;
  return `failed ${change.failure.stage}${change.failure.repeated ? " again" : ""}`;
}
