import { useSignal } from "@preact/signals";
import { signIn, token } from "../api/token.js";

/** Asks for the admin token. */
export function SignIn() {
  const pasted = useSignal("");
  const isWrong = token.value !== "";
  return (
    <main class="sign-in" id="main">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          signIn(pasted.value);
        }}
      >
        <h1>Shutter</h1>
        <p>
          Paste the admin token. It was printed when the server started for the first time; with{" "}
          <code>SHUTTER_ADMIN_TOKEN</code> you choose one of your own.
        </p>
        <label for="token">Admin token</label>
        <input
          id="token"
          type="password"
          autocomplete="off"
          spellcheck={false}
          required
          aria-describedby="token-problem"
          value={pasted.value}
          onInput={({ currentTarget }) => {
            pasted.value = currentTarget.value;
          }}
        />
        <p id="token-problem" class="problem" role="alert">
          {isWrong ? "The server refused this token." : ""}
        </p>
        <button type="submit" class="button primary">
          Sign in
        </button>
        <p class="quiet">It is kept until this tab is closed.</p>
      </form>
    </main>
  );
}
