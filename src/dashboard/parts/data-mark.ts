import { useEffect } from "preact/hooks";
import type { Loaded } from "../api/resource.js";
import type { ViewName } from "../place/views.js";

/**
 * Marks the moment a view shows its data, for whoever measures the page: a performance mark `data:<view>`, and the view's
 * name in the document's `data-shown`.
 */
export function useDataMark(view: ViewName, ...loaded: readonly Loaded<unknown>[]): void {
  const isShown = loaded.every(({ status }) => status === "ready");
  useEffect(() => {
    if (!isShown) return;
    performance.mark(`data:${view}`);
    document.documentElement.dataset.shown = view;
  }, [isShown, view]);
}
