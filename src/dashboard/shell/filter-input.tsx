import { useSignal } from "@preact/signals";
import { FILTERS, parseFilter } from "../place/filters.js";
import { narrow } from "../place/place.js";

/** Takes `user:alice@example.com` and narrows everything to it. */
export function FilterInput() {
  const text = useSignal("");
  const problem = useSignal("");
  const take = (event: Event): void => {
    event.preventDefault();
    const filter = parseFilter(text.value);
    if (filter === undefined) {
      problem.value = text.value === "" ? "" : `Write name:value, with one of ${FILTERS.join(", ")}`;
      return;
    }
    problem.value = "";
    text.value = "";
    narrow(filter.name, filter.value);
  };
  return (
    <form class="filter" onSubmit={take}>
      <label class="unseen-text" for="filter">
        Filter by name and value
      </label>
      <input
        id="filter"
        list="filter-names"
        autocomplete="off"
        spellcheck={false}
        placeholder="Filter: user:alice@example.com"
        aria-describedby="filter-problem"
        value={text.value}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value;
        }}
      />
      <kbd>/</kbd>
      <datalist id="filter-names">
        {FILTERS.map((name) => (
          <option key={name} value={`${name}:`} />
        ))}
      </datalist>
      <p id="filter-problem" class="filter-problem" role="status">
        {problem.value}
      </p>
    </form>
  );
}
