import { useEffect } from "preact/hooks";
import { goLive } from "./api/live.js";
import { learnWhoLooks } from "./api/me.js";
import { isRefused } from "./api/token.js";
import { place } from "./place/place.js";
import type { ViewName } from "./place/views.js";
import { VIEWS } from "./place/views.js";
import { Help } from "./shell/help.js";
import "./shell/links.js";
import { Menu } from "./shell/menu.js";
import "./shell/shortcuts.js";
import { SignIn } from "./shell/sign-in.js";
import { TopBar } from "./shell/top-bar.js";
import { Findings } from "./views/findings/findings.js";
import { Health } from "./views/health/health.js";
import { Overview } from "./views/overview/overview.js";
import { Playground } from "./views/playground/playground.js";
import { Policies } from "./views/policies/policies.js";
import { Sessions } from "./views/sessions/sessions.js";
import { Setup } from "./views/setup/setup.js";
import { Tools } from "./views/tools/tools.js";

const CONTENT: Readonly<Record<ViewName, () => preact.JSX.Element>> = {
  overview: Overview,
  sessions: Sessions,
  findings: Findings,
  policies: Policies,
  tools: Tools,
  playground: Playground,
  health: Health,
  setup: Setup,
};

export function Page() {
  const { view } = place.value;
  useEffect(learnWhoLooks, []);
  useEffect(goLive, []);
  useEffect(() => {
    document.title = `${VIEWS.find(({ name }) => name === view)?.label} · Shutter`;
  }, [view]);
  if (isRefused.value) return <SignIn />;
  const Content = CONTENT[view];
  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to content
      </a>
      <Menu />
      <div class="beside">
        <TopBar />
        <main id="main" tabIndex={-1} class={`view view-${view}`}>
          <Content />
        </main>
      </div>
      <Help />
    </div>
  );
}
