import { z } from "zod";
import { type DefaultAction, POLICY_MODES, type PolicyMode } from "./decision.js";

const Mode = z.enum(POLICY_MODES);

/** What holds where no policy speaks. A default that denies starts in monitor mode, like any policy. */
const Default = z
  .union([
    z.enum(["allow", "deny"]),
    z.strictObject({ effect: z.enum(["allow", "deny"]), mode: Mode.default("monitor") }),
  ])
  .transform((given) => (typeof given === "string" ? { effect: given, mode: "monitor" as const } : given));

/** `rollout.yaml`: modes and shares beside the policies, which win over their annotations. */
export const RolloutFile = z.strictObject({
  defaults: z.strictObject({ send_prompt: Default.optional(), use_tool: Default.optional() }).default({}),
  policies: z
    .record(z.string(), z.strictObject({ mode: Mode.optional(), rollout: z.int().min(0).max(100).optional() }))
    .default({}),
});
export type RolloutFile = z.output<typeof RolloutFile>;

export interface DefaultRule {
  readonly effect: "allow" | "deny";
  readonly mode: PolicyMode;
}
export type Defaults = Readonly<Record<DefaultAction, DefaultRule>>;

const ALLOW: DefaultRule = { effect: "allow", mode: "monitor" };

/** Later files win. */
export function defaultsOf(files: readonly RolloutFile[]): Defaults {
  const given = Object.assign({}, ...files.map(({ defaults }) => defaults)) as RolloutFile["defaults"];
  return { send_prompt: given.send_prompt ?? ALLOW, use_tool: given.use_tool ?? ALLOW };
}

export function overridesOf(files: readonly RolloutFile[]): ReadonlyMap<string, RolloutFile["policies"][string]> {
  return new Map(files.flatMap(({ policies }) => Object.entries(policies)));
}
