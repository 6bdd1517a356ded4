import type { Pages } from "../api/pages.js";

/** Under a list: the button for its next page. */
export function More({ pages: { more, problem } }: { readonly pages: Pages<unknown> }) {
  return (
    <div class="more">
      {more !== undefined && (
        <button type="button" class="button" onClick={more}>
          More
        </button>
      )}
      {problem !== "" && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
