import { change, place } from "../place/place.js";
import { RANGES, rangeOf, windowOf } from "../place/time-range.js";

const CUSTOM = "custom";

/** The time everything on the page is about: up to now, or between two instants. */
export function TimeMenu() {
  const { params } = place.value;
  const { from, to, isOpen } = windowOf(params, Date.now());
  const choose = (name: string): void => {
    if (name === CUSTOM) change({ range: "", from: new Date(from).toISOString(), to: new Date(to).toISOString() });
    else change({ range: name, from: "", to: "" });
  };
  return (
    <div class="time-menu">
      <label class="unseen-text" for="range">
        Time range
      </label>
      <select
        id="range"
        value={isOpen ? rangeOf(params) : CUSTOM}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      >
        {Object.entries(RANGES).map(([name, { label }]) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
        <option value={CUSTOM}>From ... to ...</option>
      </select>
      {!isOpen && (
        <span class="time-ends">
          <Instant label="From" at={from} onChange={(at) => change({ from: new Date(at).toISOString() })} />
          <Instant label="To" at={to} onChange={(at) => change({ to: new Date(at).toISOString() })} />
        </span>
      )}
    </div>
  );
}

function Instant(props: { readonly label: string; readonly at: number; readonly onChange: (at: number) => void }) {
  const offset = new Date(props.at).getTimezoneOffset() * 60_000;
  return (
    <input
      type="datetime-local"
      aria-label={props.label}
      value={new Date(props.at - offset).toISOString().slice(0, 16)}
      onChange={({ currentTarget }) => {
        const at = new Date(currentTarget.value).getTime();
        if (Number.isFinite(at)) props.onChange(at);
      }}
    />
  );
}
