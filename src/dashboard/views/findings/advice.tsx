import type { CallRecord, RecordedFinding } from "../../../audit/record.js";
import type { Mark } from "../../../recorder/api/shapes/marks.js";
import { CopyButton } from "../../parts/copy-button.js";
import { Part } from "../../parts/part.js";
import { linkTo } from "../../place/place.js";
import { exceptionFor } from "./exception.js";
import { MarkForm } from "./mark-form.js";

/** By detector: what somebody should do about what it found. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  secrets: [
    "Replace the credential if it reached the provider.",
    "Find out where the agent read it, and take it out of there.",
  ],
  injection: [
    "Open the session: it came with the tool call before this step.",
    "Do not let the agent go on in this session.",
  ],
  "tool-args": [
    "Ask the user whether they wanted this call.",
    "Check what it reached: a call in a response runs before anybody can stop it.",
  ],
  pii: ["Check whether this data may go to this provider, and redact it by policy if not."],
};

/** What to do: about the thing itself, and about the policy where it was wrong. */
export function Advice(props: {
  readonly decisionId: string;
  readonly record: CallRecord;
  readonly findings: readonly RecordedFinding[];
  readonly marks: readonly Mark[];
}) {
  const { decisionId, record, findings, marks } = props;
  const steps = [...new Set(findings.map(({ detector }) => detector))].flatMap((detector) => STEPS[detector] ?? []);
  const { primary, effective, would } = record.decision ?? {};
  if (steps.length === 0 && primary === undefined) return null;
  return (
    <Part title="What to do">
      <ul class="advice">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
        {effective === "allow" && would === "block" && primary !== undefined && (
          <li>
            It went through because the policy only watches. See what enforcing{" "}
            <a href={linkTo("policies", { open: primary })}>{primary}</a> would change.
          </li>
        )}
      </ul>
      {primary !== undefined && (
        <>
          <h3>Was the policy wrong?</h3>
          <MarkForm policy={primary} decisionId={decisionId} mark={marks.find(({ policy }) => policy === primary)} />
          <CopyButton text={exceptionFor(primary, record, new Date())} label="Copy an exception" />
        </>
      )}
    </Part>
  );
}
