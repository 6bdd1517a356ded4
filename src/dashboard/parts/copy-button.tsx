import { useSignal } from "@preact/signals";
import { Icon } from "./icon.js";

const SHOWN_MS = 1_500;

/** Copies `text`; says so for a moment. */
export function CopyButton({
  text,
  label,
  bare = false,
}: {
  readonly text: string;
  readonly label: string;
  readonly bare?: boolean;
}) {
  const isDone = useSignal(false);
  const copy = async (): Promise<void> => {
    await copyText(text);
    isDone.value = true;
    setTimeout(() => {
      isDone.value = false;
    }, SHOWN_MS);
  };
  return (
    <button type="button" class={bare ? "button bare" : "button"} onClick={copy} aria-label={bare ? label : undefined}>
      <Icon name={isDone.value ? "done" : "copy"} />
      {!bare && <span>{isDone.value ? "Copied" : label}</span>}
      {bare && isDone.value && (
        <span class="unseen-text" role="status">
          Copied
        </span>
      )}
    </button>
  );
}

/** Browsers give the clipboard to secure origins only; a tailnet name over plain HTTP is none, so there is the old way too. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
