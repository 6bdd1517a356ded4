import type { Clause, Condition, Evaluation, Explanation } from "../../../recorder/api/shapes/evaluate.js";
import { Badge, Severity, Verdict } from "../../parts/badges.js";
import { count } from "../../parts/format.js";
import { Part } from "../../parts/part.js";
import { linkTo } from "../../place/place.js";

/** What a payload would lead to: the answer, what was found where, and each policy clause by clause. */
export function Result({ evaluation }: { readonly evaluation: Evaluation }) {
  const { decision, findings, segments, explanations, event, format, lanes } = evaluation;
  const { effective, would, primary } = decision;
  const told = [...explanations].sort((a, b) => rank(a) - rank(b));
  return (
    <div class="detail-body">
      <p class="play-verdict">
        <Verdict effective={effective.action} would={would.action} />
        {primary === undefined ? (
          <span>no policy matched</span>
        ) : (
          <span>
            decided by{" "}
            <a class="mono" href={linkTo("policies", { open: primary })}>
              {primary}
            </a>
          </span>
        )}
        <span class="quiet">{`${event}, ${format}`}</span>
      </p>
      <Part title={`Segments: what was looked at (${count(segments.length)})`}>
        <Segments evaluation={evaluation} />
      </Part>
      <Part title={`Findings (${count(findings.length)})`}>
        {findings.length === 0 && (
          <p class="quiet">{`${lanes.map(({ detector }) => detector).join(", ")} found nothing.`}</p>
        )}
        {findings.map(({ detector, rule, severity, level, pointer, start, end, kind, trust }) => (
          <p class="finding-line" key={`${pointer} ${start} ${rule}`}>
            <Severity level={severity} />
            <span class="mono">{`${detector}/${rule}`}</span>
            <Badge tone={level === "block" ? "would" : "plain"}>{level}</Badge>
            <span class="quiet">{`in ${kind}, ${trust}`}</span>
            <span class="quiet mono clip" title={pointer}>{`${pointer} [${start}–${end}]`}</span>
          </p>
        ))}
      </Part>
      <Part title="Policies, clause by clause">
        {told.map((explanation) => (
          <ExplanationOf key={explanation.policy} explanation={explanation} />
        ))}
      </Part>
    </div>
  );
}

const RANKS: Readonly<Record<Explanation["outcome"], number>> = { match: 0, excepted: 1, error: 2, unknown: 3, no: 4 };

function rank({ outcome }: Explanation): number {
  return RANKS[outcome];
}

/** Each segment as long as its text, coloured where something was found in it. */
function Segments({ evaluation: { segments, findings } }: { readonly evaluation: Evaluation }) {
  const foundIn = (pointer: string) => findings.filter((finding) => finding.pointer === pointer);
  const told = segments.filter(({ kind, pointer }) => kind !== "other" || foundIn(pointer).length > 0);
  return (
    <ol class="segments">
      {told.map(({ kind, pointer, length }) => {
        const found = foundIn(pointer);
        return (
          <li key={`${kind} ${pointer}`}>
            <span class="segment-kind">{kind}</span>
            <span class="segment-strip" title={pointer}>
              {found.map(({ start, end, severity }) => (
                <span
                  key={`${start} ${end}`}
                  class={`segment-hit tone-${severity}`}
                  style={{
                    left: `${(start / length) * 100}%`,
                    width: `${Math.max(0.8, ((end - start) / length) * 100)}%`,
                  }}
                />
              ))}
            </span>
            <span class="quiet">{`${count(length)} characters`}</span>
          </li>
        );
      })}
      {told.length < segments.length && <li class="quiet">{`and ${segments.length - told.length} of kind other`}</li>}
    </ol>
  );
}

const TONES: Readonly<Record<Explanation["outcome"], string>> = {
  match: "would",
  no: "plain",
  unknown: "unseen",
  error: "block",
  excepted: "accent",
};

function ExplanationOf({ explanation }: { readonly explanation: Explanation }) {
  const { policy, outcome, mode, effect, action, clauses, tool } = explanation;
  return (
    <details class="explanation" open={outcome === "match"}>
      <summary>
        <span class="mono">{policy}</span>
        <Badge tone={TONES[outcome]}>{outcome === "no" ? "does not match" : outcome}</Badge>
        <span class="quiet">{[mode, effect, action, tool].filter(Boolean).join(", ")}</span>
      </summary>
      <ul class="clauses">
        {clauses.map((clause) => (
          <ClauseOf key={`${clause.clause} ${clause.text}`} name={clause.clause} clause={clause} />
        ))}
      </ul>
    </details>
  );
}

function ClauseOf({ name, clause }: { readonly name?: string; readonly clause: Clause | Condition }) {
  const { text, truth, seen = {}, parts = [] } = clause;
  return (
    <li>
      <span class={`truth truth-${truth}`}>{truth}</span>
      {name !== undefined && <span class="quiet">{name} </span>}
      <code class="wrap">{text}</code>
      {Object.entries(seen).map(([what, value]) => (
        <p class="quiet mono wrap" key={what}>{`${what} = ${value}`}</p>
      ))}
      {parts.length > 0 && (
        <ul class="clauses">
          {parts.map((part) => (
            <ClauseOf key={part.text} clause={part} />
          ))}
        </ul>
      )}
    </li>
  );
}
