import type { ComponentChildren } from "preact";
import type { Loaded } from "../api/resource.js";

/** A titled part of a view. */
export function Panel(props: {
  readonly title: string;
  /** Beside the title: what the reader should know to read the picture. */
  readonly note?: ComponentChildren;
  readonly class?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <section class={`panel ${props.class ?? ""}`} aria-label={props.title}>
      <header class="panel-head">
        <h2>{props.title}</h2>
        {props.note !== undefined && <div class="panel-note">{props.note}</div>}
      </header>
      {props.children}
    </section>
  );
}

/** Nothing to show: says why, and what to do next. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}

/** An answer that is on its way, failed, or there. */
export function Show<T>(props: {
  readonly of: Loaded<T>;
  /** Height of what will be there, in pixels, so that nothing jumps. */
  readonly height?: number;
  readonly children: (data: T) => ComponentChildren;
}) {
  const { of: loaded, height = 120 } = props;
  if (loaded.status === "loading") {
    return (
      <div class="loading" style={{ minHeight: `${height}px` }} role="status">
        <span class="unseen-text">Loading</span>
      </div>
    );
  }
  if (loaded.status === "failed") {
    return (
      <div class="failed" role="alert">
        <p class="empty-title">This could not be loaded.</p>
        <p>{loaded.problem}</p>
      </div>
    );
  }
  return <div class={loaded.isStale ? "stale" : "shown"}>{props.children(loaded.data)}</div>;
}
