import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { SessionDetail, SessionTagShown } from "../../../recorder/api/shapes/sessions.js";
import { whyNot } from "../../api/me.js";
import { stir } from "../../api/pulse.js";
import { Badge } from "../../parts/badges.js";
import { Dialog } from "../../parts/dialog.js";
import { fullTime } from "../../parts/format.js";
import { TagForm } from "./tag-form.js";

/** A change is in the account some milliseconds after it was made; where the page is held still, nothing else asks. */
const RECORDED_MS = 1_000;

/** The tags a session has now. Whoever may takes one away, or sets one. */
export function SessionTags({ detail }: { readonly detail: SessionDetail }) {
  /** What the dialog is open for: a tag to be taken away, or a new one. */
  const changing = useSignal<SessionTagShown | "new" | undefined>(undefined);
  const done = useSignal("");
  const report = useRef<HTMLParagraphElement>(null);
  // What was pressed may be gone with the tag.
  useEffect(() => {
    if (done.value !== "") report.current?.focus();
  }, [done.value]);
  const reason = whyNot("admin", "Changing tags");
  const target = changing.value;
  const close = (): void => {
    changing.value = undefined;
  };
  const changed = (what: string): void => {
    close();
    done.value = what;
    stir();
    setTimeout(stir, RECORDED_MS);
  };
  return (
    <section class="session-tags" aria-label="Tags">
      {detail.tags.map((tag) => (
        <p key={tag.tag}>
          <Badge icon="tag" tone="accent">
            {tag.tag}
          </Badge>
          <span class="quiet">{`set by ${tag.by}, until ${fullTime(Date.parse(tag.until))}`}</span>
          {reason === undefined && (
            <button
              type="button"
              class="text-button"
              onClick={() => {
                changing.value = tag;
              }}
            >
              {`Release ${tag.tag}`}
            </button>
          )}
        </p>
      ))}
      <p>
        {detail.tags.length === 0 && <span class="quiet">No tags.</span>}
        {reason === undefined ? (
          <button
            type="button"
            class="text-button"
            onClick={() => {
              changing.value = "new";
            }}
          >
            Tag this session
          </button>
        ) : (
          <span class="quiet">{reason}</span>
        )}
      </p>
      <p ref={report} role="status" tabIndex={-1}>
        {done.value}
      </p>
      <Dialog
        title={typeof target === "object" ? `Release ${target.tag}?` : "Tag this session"}
        isOpen={target !== undefined}
        onClose={close}
      >
        {target !== undefined && (
          <TagForm
            session={detail}
            released={target === "new" ? undefined : target.tag}
            onDone={changed}
            onCancel={close}
          />
        )}
      </Dialog>
    </section>
  );
}
