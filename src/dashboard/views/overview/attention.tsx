import type { Stats } from "../../../recorder/api/shapes/stats.js";
import { count } from "../../parts/format.js";
import { Icon } from "../../parts/icon.js";
import { linkTo } from "../../place/place.js";

interface Remark {
  readonly tone: "block" | "would" | "unseen" | "good" | "plain";
  readonly text: string;
  readonly next: string;
  readonly href: string;
}

/** What somebody should look at first, in sentences; each leads to where one goes on. */
export function Attention({ stats }: { readonly stats: Stats }) {
  return (
    <ul class="attention" aria-label="What to look at">
      {remarksOn(stats).map(({ tone, text, next, href }) => (
        <li key={text} class={`remark tone-${tone}`}>
          <a href={href}>
            <span>{text}</span>
            <span class="remark-next">
              {next}
              <Icon name="next" />
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function remarksOn({ totals: { requests, unevaluated, degraded, findings, effective, would } }: Stats): Remark[] {
  if (requests + unevaluated === 0) {
    return [{ tone: "plain", text: "No requests in this time.", next: "Wire Aperture", href: linkTo("setup") }];
  }
  const remarks: Remark[] = [];
  const held = would.block - effective.block;
  if (unevaluated > 0) {
    const text = `${of(unevaluated, "request")} reached a provider without having been decided here.`;
    remarks.push({ tone: "unseen", text, next: "See which", href: linkTo("health") });
  }
  if (findings.critical > 0) {
    const text = `${of(findings.critical, "critical finding")}.`;
    remarks.push({ tone: "block", text, next: "Look at them", href: linkTo("findings", { severity: "critical" }) });
  }
  if (held > 0) {
    const text = `${of(held, "request")} would have been blocked, had every policy been enforced.`;
    remarks.push({ tone: "would", text, next: "Review policies", href: linkTo("policies") });
  }
  if (degraded > 0) {
    const text = `${of(degraded, "evaluation")} not complete.`;
    remarks.push({ tone: "would", text, next: "Find out why", href: linkTo("health") });
  }
  if (remarks.length > 0) return remarks;
  return [
    {
      tone: "good",
      text: `All ${count(requests)} requests were looked at; nothing would have been blocked.`,
      next: "Sessions",
      href: linkTo("sessions"),
    },
  ];
}

function of(number: number, thing: string): string {
  return `${count(number)} ${thing}${number === 1 ? "" : "s"}`;
}
