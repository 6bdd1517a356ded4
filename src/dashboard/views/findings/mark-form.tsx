import { useSignal } from "@preact/signals";
import type { Mark } from "../../../recorder/api/shapes/marks.js";
import { ask, problemOf } from "../../api/client.js";
import { Reserved } from "../../parts/reserved.js";

/** Says that a policy was wrong about a decision; its page counts such marks. */
export function MarkForm(props: {
  readonly policy: string;
  readonly decisionId: string;
  /** The one somebody made before. */
  readonly mark: Mark | undefined;
}) {
  const { policy, decisionId, mark } = props;
  const why = useSignal("");
  const said = useSignal("");
  if (mark !== undefined) return <p>{`Marked as a false positive by ${mark.by}: ${mark.why}`}</p>;
  const send = async (): Promise<void> => {
    try {
      await ask(`/v1/policies/${encodeURIComponent(policy)}/marks`, {
        method: "POST",
        body: JSON.stringify({ decision_id: decisionId, why: why.value }),
      });
      said.value = "Marked. The policy's page counts it.";
    } catch (error) {
      said.value = problemOf(error);
    }
  };
  return (
    <Reserved to="analyst" what="Marking">
      <form
        class="mark"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <label class="unseen-text" for="why">
          Why it is a false positive
        </label>
        <input
          id="why"
          placeholder="Why it is a false positive"
          required
          maxLength={200}
          value={why.value}
          onInput={({ currentTarget }) => {
            why.value = currentTarget.value;
          }}
        />
        <button type="submit" class="button">
          Mark
        </button>
        <p role="status">{said.value}</p>
      </form>
    </Reserved>
  );
}
