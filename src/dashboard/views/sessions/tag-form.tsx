import { useSignal } from "@preact/signals";
import type { SessionShown } from "../../../recorder/api/shapes/sessions.js";
import { ask, pathOf, problemOf } from "../../api/client.js";
import { me } from "../../api/me.js";

/** The tag of the shipped policies; a session that has it is not answered when they are enforced. */
const QUARANTINED = "quarantined";
const TTLS = { "30m": "30 minutes", "4h": "4 hours", "24h": "a day", "7d": "a week" };

/** What is left to say before a tag is set, or taken away. The account keeps who did it. */
export function TagForm(props: {
  readonly session: Pick<SessionShown, "session_id" | "tenant">;
  /** The tag to be taken away; undefined: one is to be set. */
  readonly released: string | undefined;
  /** @param what was done, as a sentence */
  readonly onDone: (what: string) => void;
  readonly onCancel: () => void;
}) {
  const { session, released, onDone, onCancel } = props;
  const tag = useSignal(QUARANTINED);
  const ttl = useSignal("24h");
  const by = useSignal("");
  const problem = useSignal("");
  const send = async (): Promise<void> => {
    const name = released ?? tag.value;
    const path = `/v1/sessions/${encodeURIComponent(session.session_id)}/tags/${encodeURIComponent(name)}`;
    try {
      await ask(pathOf(path, { tenant: session.tenant, by: by.value }), {
        method: released === undefined ? "POST" : "DELETE",
        ...(released === undefined && { body: JSON.stringify({ ttl: ttl.value }) }),
      });
      onDone(released === undefined ? `Tagged ${name}.` : `Released ${name}.`);
    } catch (error) {
      problem.value = problemOf(error);
    }
  };
  return (
    <form
      class="tag-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {released === undefined ? (
        <>
          <label>
            Tag
            <input
              required
              maxLength={64}
              pattern="[a-z0-9][a-z0-9._\-]*"
              title="lower case letters, digits, dot, underscore, hyphen"
              value={tag.value}
              onInput={({ currentTarget }) => {
                tag.value = currentTarget.value;
              }}
            />
          </label>
          <label>
            For
            <select
              value={ttl.value}
              onChange={({ currentTarget }) => {
                ttl.value = currentTarget.value;
              }}
            >
              {Object.entries(TTLS).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          <p class="quiet">Policies that read this tag hold from the session's next request on.</p>
        </>
      ) : (
        <p>Policies that read this tag let go of the session, from its next request on.</p>
      )}
      {me.value?.via === "token" && (
        <label>
          Your name, for the account
          <input
            maxLength={200}
            value={by.value}
            onInput={({ currentTarget }) => {
              by.value = currentTarget.value;
            }}
          />
        </label>
      )}
      <p class="problem" role="alert">
        {problem.value}
      </p>
      <div class="tag-form-end">
        <button type="submit" class="button primary">
          {released === undefined ? "Tag" : "Release"}
        </button>
        <button type="button" class="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
