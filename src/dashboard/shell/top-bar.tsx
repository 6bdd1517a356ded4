import { isPaused, liveness } from "../api/live.js";
import { Icon } from "../parts/icon.js";
import { THEMES, theme } from "../parts/theme.js";
import { UNDERSTOOD } from "../place/filters.js";
import { change, filters, narrow, place } from "../place/place.js";
import { VIEWS } from "../place/views.js";
import { FilterInput } from "./filter-input.js";
import { isHelpOpen } from "./shortcuts.js";
import { TimeMenu } from "./time-menu.js";

/** Views of something that has a time and can be narrowed. */
const NARROWED = VIEWS.map(({ name }) => name).filter((name) => UNDERSTOOD[name].length > 0);

export function TopBar() {
  const { view } = place.value;
  const isNarrowed = NARROWED.includes(view);
  return (
    <header class="top-bar">
      <h1>{VIEWS.find(({ name }) => name === view)?.label}</h1>
      {isNarrowed && <FilterInput />}
      <div class="top-tools">
        {isNarrowed && <TimeMenu />}
        <LiveButton />
        <ThemeButton />
        <button
          type="button"
          class="button bare"
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
          onClick={() => {
            isHelpOpen.value = true;
          }}
        >
          <Icon name="help" />
        </button>
      </div>
      {isNarrowed && <Chips />}
    </header>
  );
}

const LIVE = {
  live: { label: "Live", title: "Requests appear as they happen. Click to hold still." },
  polling: {
    label: "Every 5 s",
    title: "The live stream is broken. Click to hold still.",
  },
  paused: { label: "Held", title: "Click to go on." },
} as const;

function LiveButton() {
  const { label, title } = LIVE[liveness.value];
  return (
    <button
      type="button"
      class={`button live live-${liveness.value}`}
      aria-pressed={isPaused.value}
      title={title}
      onClick={() => {
        isPaused.value = !isPaused.value;
      }}
    >
      <span class="dot" aria-hidden="true" />
      {label}
    </button>
  );
}

function ThemeButton() {
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? "system";
  return (
    <button
      type="button"
      class="button bare"
      aria-label={`Colours: ${theme.value}. Change to ${next}`}
      title={`Colours: ${theme.value}`}
      onClick={() => {
        theme.value = next;
      }}
    >
      <Icon name={theme.value} />
    </button>
  );
}

function Chips() {
  if (filters.value.length === 0) return null;
  return (
    <ul class="chips" aria-label="Filters in force">
      {filters.value.map(({ name, value }) => (
        <li key={name} class={`chip ${UNDERSTOOD[place.value.view].includes(name) ? "" : "chip-idle"}`}>
          <span class="chip-name">{name}</span>
          <span class="chip-value">{value}</span>
          <button type="button" aria-label={`Remove the filter ${name}`} onClick={() => narrow(name, "")}>
            <Icon name="close" />
          </button>
        </li>
      ))}
      {filters.value.length > 1 && (
        <li>
          <button
            type="button"
            class="text-button"
            onClick={() => change(Object.fromEntries(filters.value.map(({ name }) => [name, ""])))}
          >
            Remove all
          </button>
        </li>
      )}
    </ul>
  );
}
