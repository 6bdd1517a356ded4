import { z } from "zod";
import { Label, label } from "./label.js";

/**
 * What somebody did through the admin API that is not a change of a session:
 * - `exported`: took records away.
 * - `marked`, `unmarked`: said that a policy was wrong about a decision, or took that back.
 * - `pushed`: told what is known about principals.
 */
export const ADMIN_ACTIONS = ["exported", "marked", "unmarked", "pushed"] as const;

export const AdminAction = z.strictObject({
  action: z.enum(ADMIN_ACTIONS),
  /** Login, or `admin` for the bearer of the admin token. */
  by: Label,
  policy: Label.optional(),
  /** The decision that was marked. */
  marked: z.uuid().optional(),
  /** The source of attributes that was pushed to. */
  source: Label.optional(),
});
export type AdminAction = z.infer<typeof AdminAction>;

export function fitAdminAction({ action, by, policy, marked, source }: AdminAction): AdminAction {
  return {
    action,
    by: label(by),
    ...(policy === undefined ? {} : { policy: label(policy) }),
    ...(marked === undefined ? {} : { marked }),
    ...(source === undefined ? {} : { source: label(source) }),
  };
}
