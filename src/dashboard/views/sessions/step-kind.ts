import type { TimelineStep } from "../../../recorder/api/shapes/sessions.js";
import { verdictOf } from "../../parts/badges.js";
import type { IconName } from "../../parts/icon.js";

/** What a step is called, and how it is drawn. */
export interface StepKind {
  readonly title: string;
  readonly icon: IconName;
  readonly tone: string;
}

export function stepKindOf({ kind, event, decision, findings_total, session_change }: TimelineStep): StepKind {
  const { tone: decided } = verdictOf({ effective: decision?.effective, would: decision?.would });
  const tone = decided === "quiet" && findings_total > 0 ? "found" : decided;
  if (kind === "session") {
    return { title: session_change?.change === "tagged" ? "Tagged" : "Released", icon: "tag", tone: "accent" };
  }
  if (kind === "refused") return { title: "Refused unread", icon: "flag", tone: "would" };
  if (kind === "aborted") return { title: "Client went away", icon: "flag", tone: "plain" };
  if (kind === "late") return { title: "Found after the answer", icon: "flag", tone };
  if (event === "tool_call_entire_request") return { title: "Model asked for tools", icon: "tool", tone };
  if (event === "entire_request") return { title: "Request completed", icon: "reply", tone };
  return { title: "Prompt", icon: "prompt", tone };
}
