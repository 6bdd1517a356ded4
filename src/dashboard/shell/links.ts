import { BASE } from "../place/address.js";
import { go } from "../place/place.js";

/** Plain clicks on links of the page change the place without loading; all others are the browser's. */
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link === null || event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const { origin, pathname, search, hash } = link;
  if (origin !== location.origin || !pathname.startsWith(BASE) || hash !== "" || link.target !== "") return;
  event.preventDefault();
  go(pathname + search);
});
