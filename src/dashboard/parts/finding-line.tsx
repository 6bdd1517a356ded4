import type { RecordedFinding } from "../../audit/record.js";
import { linkTo } from "../place/place.js";
import { Severity } from "./badges.js";

/** A finding in one line: which rule, where. What it matched is not known here. */
export function FindingLine({ finding }: { readonly finding: RecordedFinding }) {
  const { rule, detector, severity, pointer, start, end } = finding;
  return (
    <p class="finding-line">
      <Severity level={severity} />
      <a class="mono" href={linkTo("findings", { rule })}>
        {detector}/{rule}
      </a>
      <span class="quiet mono clip" title={pointer}>
        {pointer} [{start}–{end}]
      </span>
    </p>
  );
}
