import { onTestFinished } from "vitest";
import { API_IDS, CLIENTS } from "../clients/all.js";
import type { Client, ClientOptions } from "../clients/conversation.js";
import { type Aperture, startAperture } from "./aperture.js";
import type { ClientApiId } from "./apis/client-api.js";
import { APERTURE_CAPABILITY, type ApertureConfig, type Grant, type HookConfig, type SendHook } from "./config.js";
import { MODELS, type StubProvider, startStubProvider } from "./provider/stub-provider.js";
import { type HookAnswer, type ReceivedCall, startTinyHook, type TinyHook } from "./tiny-hook.js";

export interface Rig {
  readonly aperture: Aperture;
  readonly provider: StubProvider;
  client(api: ClientApiId, options?: Omit<ClientOptions, "baseUrl">): Client;
}

/** Gateway and provider, stopped when the test ends. */
export async function startRig(config: Omit<ApertureConfig, "providers"> = {}): Promise<Rig> {
  const provider = await startStubProvider();
  const grants = config.grants ?? [everyoneMaySend([])];
  const aperture = await startAperture({ ...config, grants, providers: provider.providers });
  onTestFinished(async () => {
    await aperture.close();
    await provider.close();
  });
  return {
    aperture,
    provider,
    client: (api, options = {}) => CLIENTS[api]({ ...options, baseUrl: aperture.url }),
  };
}

/** A hook server of one function, stopped when the test ends. */
export async function startHook(answer: (call: ReceivedCall) => HookAnswer | "never"): Promise<TinyHook> {
  const hook = await startTinyHook(answer);
  onTestFinished(() => hook.close());
  return hook;
}

/** A gateway whose `pre_request` hooks see the whole request. */
export function startGuardedRig(hooks: Readonly<Record<string, HookConfig>>): Promise<Rig> {
  const send_hooks = Object.keys(hooks).map(
    (name): SendHook => ({ name, events: ["pre_request"], send: ["request_body", "user_message"] }),
  );
  return startRig({ hooks, grants: [everyoneMaySend(send_hooks)] });
}

export function everyoneMaySend(send_hooks: readonly SendHook[]): Grant {
  return { src: ["*"], app: { [APERTURE_CAPABILITY]: [{ models: "**" }, { send_hooks }] } };
}

/** One user turn. */
export function asking(api: ClientApiId, user = "What is 2 + 2?"): { model: string; turns: { user: string }[] } {
  return { model: MODELS[api], turns: [{ user }] };
}

/** Every API, streaming and not. */
export const WAYS = API_IDS.flatMap((api) => [
  { api, stream: false },
  { api, stream: true },
]);
