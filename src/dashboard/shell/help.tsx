import { Dialog } from "../parts/dialog.js";
import { isHelpOpen, SHORTCUTS } from "./shortcuts.js";

/** What the keyboard can do. */
export function Help() {
  return (
    <Dialog
      title="Keyboard shortcuts"
      isOpen={isHelpOpen.value}
      onClose={() => {
        isHelpOpen.value = false;
      }}
    >
      <dl>
        {SHORTCUTS.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>
              {keys.split(/ +/).map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" class="button">
          Close
        </button>
      </form>
    </Dialog>
  );
}
