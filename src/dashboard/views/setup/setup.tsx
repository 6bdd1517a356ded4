import type { ComponentChildren } from "preact";
import type { Setup as SetupAnswer } from "../../../recorder/api/shapes/setup.js";
import { useApi } from "../../api/resource.js";
import { CopyButton } from "../../parts/copy-button.js";
import { useDataMark } from "../../parts/data-mark.js";
import { count } from "../../parts/format.js";
import { Panel, Show } from "../../parts/panel.js";
import { When } from "../../parts/when.js";
import { linkTo } from "../../place/place.js";

const EVENTS = [
  {
    name: "pre_request",
    title: "Before a request",
    meaning: "Aperture asks and waits: here a request can be stopped.",
  },
  { name: "tool_call_entire_request", title: "After tool calls", meaning: "Which tools the model called." },
  { name: "entire_request", title: "After every request", meaning: "That it is done, and its cost." },
] as const;

/** The exact configuration for Aperture, and whether it works. */
export function Setup() {
  const setup = useApi<SetupAnswer>({ path: "/v1/setup", isTimed: false });
  useDataMark("setup", setup);
  return (
    <Show of={setup} height={600}>
      {(data) => (
        <>
          <Lights setup={data} />
          <div class="row row-halves">
            <Steps setup={data} />
            <Configuration setup={data} />
          </div>
        </>
      )}
    </Show>
  );
}

/** One light an event: off until the first one comes. */
function Lights({ setup: { events, seen, first } }: { readonly setup: SetupAnswer }) {
  return (
    <section class="panel lights" aria-label="Events seen">
      <p class="lights-head">
        {seen ? (
          <>
            <b>Wired.</b> The first call came {first === undefined ? "" : <When at={first} />}.
          </>
        ) : (
          <>
            <b>Waiting for the first call.</b> Paste the configuration and let an agent say hello.
          </>
        )}
      </p>
      <ul>
        {EVENTS.map(({ name, title, meaning }) => {
          const { seen: isOn, count: calls, last } = events[name];
          return (
            <li key={name} class={isOn ? "light light-on" : "light"}>
              <span class="lamp" aria-hidden="true" />
              <span class="light-title">{title}</span>
              <span class="mono quiet">{name}</span>
              <span>{isOn ? `${count(calls)} calls` : "none yet"}</span>
              <span class="quiet">{last === undefined ? meaning : <When at={last} as="ago" />}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Steps({ setup: { hook_url } }: { readonly setup: SetupAnswer }) {
  return (
    <Panel title="Wire Aperture">
      <ol class="steps pad">
        <Step title="Let Aperture reach this machine">
          Name it in the tailnet and open the hook port with <code>SHUTTER_HOST=0.0.0.0</code>. Keep this page on
          loopback, behind <code>tailscale serve</code>.
          <Command text={hook_url} />
        </Step>
        <Step title="Make a key">
          The first start printed one; this makes another.
          <Command text="npx shutter keys create" />
        </Step>
        <Step title="Paste the configuration">
          With the key, and the name of this machine instead of its address. In the tailnet policy file a grant needs a{" "}
          <code>dst</code>: without one it silently matches nothing.
        </Step>
        <Step title="Choose how it fails">
          Under <code>fail_open</code> a call that is not answered goes through, and{" "}
          <a href={linkTo("health")}>Health</a> lists it. Under <code>fail_closed</code> it is refused.
        </Step>
        <Step title="Watch, then enforce">
          <a href={linkTo("policies")}>Policies</a> shows what enforcing each would change.
        </Step>
      </ol>
    </Panel>
  );
}

function Step({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <li>
      <h3>{title}</h3>
      {children}
    </li>
  );
}

function Command({ text }: { readonly text: string }) {
  return (
    <p class="detail-id">
      <code class="wrap">{text}</code>
      <CopyButton text={text} label="Copy" bare />
    </p>
  );
}

function Configuration({ setup: { aperture } }: { readonly setup: SetupAnswer }) {
  const json = JSON.stringify(aperture, null, 2);
  return (
    <Panel title="For Aperture's configuration" note={<CopyButton text={json} label="Copy" />}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="code" tabIndex={0} aria-label="Configuration as JSON">
        <pre>{json}</pre>
      </section>
    </Panel>
  );
}
