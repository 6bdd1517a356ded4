import { z } from "zod";
import { Label, label } from "./label.js";

/** What somebody changed about a session through the admin API. */
export const SessionChange = z.strictObject({
  change: z.enum(["tagged", "released"]),
  tag: Label,
  /** When the tag ends, or would have ended, by itself. */
  until: z.iso.datetime(),
  /** Who, as the caller of the API says. */
  by: Label,
});
export type SessionChange = z.infer<typeof SessionChange>;

export function fitSessionChange({ change, tag, until, by }: SessionChange): SessionChange {
  return { change, tag: label(tag), until, by: label(by) };
}
