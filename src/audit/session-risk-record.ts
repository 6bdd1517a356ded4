import { z } from "zod";
import { Count, Label, label } from "./label.js";

const REASONS_MAX = 16;
const Percent = z.number().min(0).max(100);

/** How risky a session is, and how much each reason alone would make of that. */
export const SessionRiskRecord = z.strictObject({
  risk: Percent,
  reasons: z.array(z.strictObject({ reason: Label, count: Count, points: Percent })).max(REASONS_MAX),
});
export type SessionRiskRecord = z.infer<typeof SessionRiskRecord>;

export function fitSessionRisk({ risk, reasons }: SessionRiskRecord): SessionRiskRecord {
  return {
    risk,
    reasons: reasons
      .slice(0, REASONS_MAX)
      .map(({ reason, count, points }) => ({ reason: label(reason), count, points })),
  };
}
