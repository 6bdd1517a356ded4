import type { Pages } from "../api/pages.js";

/** Under a list: the button for its next page. */
export function More({ more, problem }: Pick<Pages<unknown>, "more" | "problem">) {
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
