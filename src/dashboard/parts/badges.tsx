import type { IconName } from "./icon.js";
import { Icon } from "./icon.js";

interface Answer {
  readonly effective?: string | undefined;
  readonly would?: string | undefined;
}

/** What an answer is called, and the colour it has everywhere on the page. */
export function verdictOf({ effective, would }: Answer): { readonly label: string; readonly tone: string } {
  if (effective === undefined) return { label: "not decided", tone: "plain" };
  if (effective !== "allow") return { label: PAST[effective] ?? effective, tone: effective };
  if (would !== undefined && would !== "allow") return { label: `would ${would}`, tone: "would" };
  return { label: "allowed", tone: "quiet" };
}

const PAST: Readonly<Record<string, string>> = { block: "blocked", modify: "modified", defer: "deferred" };

export function Verdict(answer: Answer) {
  const { label, tone } = verdictOf(answer);
  return <span class={`badge tone-${tone}`}>{label}</span>;
}

/** A severity by colour and name. */
export function Severity({ level }: { readonly level: string | undefined }) {
  if (level === undefined) return <span class="quiet">–</span>;
  return <span class={`severity tone-${level}`}>{level}</span>;
}

export function Badge(props: { readonly tone?: string; readonly icon?: IconName; readonly children: string }) {
  return (
    <span class={`badge tone-${props.tone ?? "plain"}`}>
      {props.icon !== undefined && <Icon name={props.icon} />}
      {props.children}
    </span>
  );
}
