import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Evaluation, UnreadablePayload } from "../../../recorder/api/shapes/evaluate.js";
import { ask, pathOf, problemOf } from "../../api/client.js";
import { whyNot } from "../../api/me.js";
import { Empty, Panel } from "../../parts/panel.js";
import { RECIPES } from "./recipes.js";
import { Result } from "./result.js";

const EVENTS = ["", "pre_request", "tool_call_entire_request", "entire_request"] as const;

type Outcome =
  | { readonly status: "none" | "asking" }
  | { readonly status: "failed"; readonly problem: string }
  | { readonly status: "ready"; readonly evaluation: Evaluation };

const written = (payload: unknown): string => JSON.stringify(payload, null, 2);

/** Paste what Aperture would send, and see what would come of it, and why. Nothing is recorded. */
export function Playground() {
  const text = useSignal(written(RECIPES[0]?.payload));
  const event = useSignal("");
  const outcome = useSignal<Outcome>({ status: "none" });
  useEffect(() => {
    performance.mark("data:playground");
    document.documentElement.dataset.shown = "playground";
  }, []);

  const reason = whyNot("analyst", "Evaluating");
  const evaluate = async (): Promise<void> => {
    if (reason !== undefined) return;
    outcome.value = { status: "asking" };
    try {
      const path = pathOf("/v1/evaluate", { event: event.value });
      const answer = await ask<Evaluation | UnreadablePayload>(path, {
        method: "POST",
        body: text.value,
      });
      outcome.value =
        "refused" in answer
          ? { status: "failed", problem: `This is no hook call: ${answer.refused}, at byte ${answer.at}.` }
          : { status: "ready", evaluation: answer };
    } catch (error) {
      outcome.value = { status: "failed", problem: problemOf(error) };
    }
  };

  return (
    <div class="row row-halves playground">
      <Panel title="Payload" note="nothing is recorded">
        <form
          class="play-form"
          onSubmit={(submitted) => {
            submitted.preventDefault();
            void evaluate();
          }}
        >
          <fieldset class="recipes">
            <legend class="unseen-text">Examples</legend>
            {RECIPES.map(({ title, payload }) => (
              <button
                key={title}
                type="button"
                class="button"
                data-row
                onClick={() => {
                  text.value = written(payload);
                  void evaluate();
                }}
              >
                {title}
              </button>
            ))}
          </fieldset>
          <label for="payload" class="unseen-text">
            Payload as JSON
          </label>
          <textarea
            id="payload"
            class="mono"
            spellcheck={false}
            rows={22}
            value={text.value}
            onInput={({ currentTarget }) => {
              text.value = currentTarget.value;
            }}
            onKeyDown={(key) => {
              if (key.key === "Enter" && (key.ctrlKey || key.metaKey)) void evaluate();
            }}
          />
          <div class="play-actions">
            <label for="event">Event</label>
            <select
              id="event"
              value={event.value}
              onChange={({ currentTarget }) => {
                event.value = currentTarget.value;
              }}
            >
              {EVENTS.map((name) => (
                <option key={name} value={name}>
                  {name === "" ? "as the payload tells" : name}
                </option>
              ))}
            </select>
            <button
              type="submit"
              class="button primary"
              disabled={reason !== undefined || outcome.value.status === "asking"}
            >
              Evaluate
            </button>
            <kbd>Ctrl Enter</kbd>
          </div>
        </form>
      </Panel>
      <Panel title="Decision" note="by the policies in force">
        <div aria-live="polite">
          {outcome.value.status === "none" && (
            <Empty title="Nothing evaluated yet.">
              <p>{reason ?? "Choose an example, or paste a payload and press Evaluate."}</p>
            </Empty>
          )}
          {outcome.value.status === "asking" && <div class="loading" />}
          {outcome.value.status === "failed" && (
            <p class="problem pad" role="alert">
              {outcome.value.problem}
            </p>
          )}
          {outcome.value.status === "ready" && <Result evaluation={outcome.value.evaluation} />}
        </div>
      </Panel>
    </div>
  );
}
