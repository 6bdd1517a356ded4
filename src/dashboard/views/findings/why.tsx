import type { RecordedDecision } from "../../../audit/record.js";
import { Badge } from "../../parts/badges.js";
import { Part } from "../../parts/part.js";
import { linkTo } from "../../place/place.js";

/** Which policies matched, and what each had to do with the answer. */
export function Why({ decision }: { readonly decision: RecordedDecision }) {
  const { matches, primary, unknown = [], excepted = [], errors = [], edits } = decision;
  const taken = edits === undefined ? [] : [...edits.redacts, ...edits.strips];
  return (
    <Part title="Why">
      {matches.length === 0 && <p>No policy matched, so it was allowed.</p>}
      <ul class="why">
        {matches.map(({ id, effect, mode, action, live, flips }) => (
          <li key={id}>
            <a class="mono" href={linkTo("policies", { open: id })}>
              {id}
            </a>
            <span class="quiet">{[effect, action].filter(Boolean).join(", ")}</span>
            <span class="badges">
              {id === primary && <Badge tone="accent">decided</Badge>}
              <Badge tone={mode === "enforce" ? "good" : "plain"}>{mode}</Badge>
              {live === true && <Badge>counted</Badge>}
              {flips === true && <Badge tone="would">would change the answer</Badge>}
            </span>
          </li>
        ))}
      </ul>
      {excepted.length > 0 && <p>{`Lifted by an exception: ${excepted.join(", ")}`}</p>}
      {unknown.length > 0 && <p>{`Could not be told, for want of what they read: ${unknown.join(", ")}`}</p>}
      {errors.length > 0 && <p class="problem">{`Failed: ${errors.join(", ")}`}</p>}
      {taken.length > 0 && <p>{`Taken out: ${taken.join(", ")}`}</p>}
    </Part>
  );
}
