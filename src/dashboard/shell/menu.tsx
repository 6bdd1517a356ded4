import { useEffect, useRef } from "preact/hooks";
import { me } from "../api/me.js";
import { signOut, token } from "../api/token.js";
import { linkTo, place } from "../place/place.js";
import { VIEWS } from "../place/views.js";

/** The views; beside the content where there is room, above it where not. */
export function Menu() {
  const { view } = place.value;
  const menu = useRef<HTMLElement>(null);
  // Above the content it scrolls sideways: where one is must be seen.
  useEffect(() => {
    menu.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [view]);
  return (
    <nav ref={menu} class="menu" aria-label="Views">
      <a class="brand" href={linkTo("overview")}>
        <svg viewBox="0 0 24 24" class="brand-mark" aria-hidden="true">
          <circle cx="12" cy="12" r="10" />
          <path d="M12 2 17 12M20.7 7 14.5 16.3M20.7 17 9.5 16.3M12 22 7 12M3.3 17 9.5 7.7M3.3 7 14.5 7.7" />
        </svg>
        Shutter
      </a>
      <ul class="menu-views">
        {VIEWS.map(({ name, label, key }) => (
          <li key={name}>
            <a href={linkTo(name)} aria-current={view === name ? "page" : undefined}>
              {label}
              <kbd>{key}</kbd>
            </a>
          </li>
        ))}
      </ul>
      {me.value !== undefined && (
        <p class="who">
          {me.value.via === "token" ? "admin token" : `${me.value.login}, ${me.value.role}`}
          {token.value !== "" && (
            <button type="button" class="text-button" onClick={signOut}>
              Sign out
            </button>
          )}
        </p>
      )}
    </nav>
  );
}
