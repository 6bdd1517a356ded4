import type { ComponentChildren } from "preact";
import type { Loaded } from "../api/resource.js";
import { change } from "../place/place.js";
import { Icon } from "./icon.js";
import { Show } from "./panel.js";

/** What is open, beside the list it was chosen from; `Esc` closes it. */
export function DetailPanel<T>(props: {
  readonly label: string;
  readonly title: string;
  readonly of: Loaded<T>;
  readonly children: (data: T) => ComponentChildren;
}) {
  const { label, title, of, children } = props;
  return (
    <aside class="panel detail" aria-label={label}>
      <header class="panel-head">
        <h2 class="wrap">{title}</h2>
        <button
          type="button"
          class="button bare"
          aria-label="Close"
          title="Close (Esc)"
          onClick={() => change({ open: "" })}
        >
          <Icon name="close" />
        </button>
      </header>
      <Show of={of} height={400}>
        {(data) => <div class="detail-body">{children(data)}</div>}
      </Show>
    </aside>
  );
}
