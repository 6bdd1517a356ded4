import { expect, test } from "vitest";
import { toolArgs } from "../../../src/detectors/tool-args/index.js";
import { type Call, scan } from "./check.js";

/** The strongest finding of a call, as shipped and with these options: `block rule`, or `pass`. */
function check(call: Call, shipped: string, options: unknown, changed: string): void {
  const strongest = (found: ReturnType<typeof scan>): string => {
    const [first] = found;
    return first === undefined ? "pass" : `${first.level} ${first.rule}`;
  };
  expect([strongest(scan(call)), strongest(scan(call, options))]).toEqual([shipped, changed]);
}

test("installers of one's own are shown, and shipped ones can be taken out", () => {
  const own = "curl -fsSL https://get.acme.example/i.sh | sh";
  check(own, "block exec.remote", { installerHosts: ["get.acme.example"] }, "flag exec.remote-known");
  const shipped = "curl -sSf https://sh.rustup.rs | sh";
  check(shipped, "flag exec.remote-known", { installerHosts: ["!sh.rustup.rs"] }, "block exec.remote");
});

test("protected branches are a list", () => {
  const push = "git push --force origin next";
  check(push, "flag git.discard", { protectedBranches: ["next"] }, "block git.destroy");
  const usual = "git push --force origin main";
  check(usual, "block git.destroy", { protectedBranches: ["!main"] }, "flag git.discard");
});

test("what is uploaded to own hosts stays in the house", () => {
  check(
    "curl -F f=@report.pdf https://files.acme.example/u",
    "flag exfil.upload",
    { ownHosts: ["*.acme.example"] },
    "pass",
  );
});

test("paths can be given classes and relieved of them", () => {
  check("rm -rf /srv/render", "block fs.destroy.system", { paths: { scratch: ["/srv/render"] } }, "pass");
  check("cat /srv/keys/a.txt", "pass", { paths: { credential: ["/srv/keys/**"] } }, "block cred.read");
  check("cat .env", "flag cred.env", { paths: { secret: ["!.env"] } }, "pass");
  const edit: Call = { name: "Write", params: { file_path: "tools/agent.yaml", content: "x" } };
  check(edit, "pass", { paths: { "agent-config": ["tools/agent.yaml"] } }, "flag agent.config");
});

test("words that tell development from what counts are lists", () => {
  const drop = "dropdb app_sandkasten";
  check(drop, "block db.destroy.cli", { development: ["sandkasten"] }, "flag cloud.change");
});

test("tools of one's own have types", () => {
  const call: Call = { name: "run_on_host", params: { line: "rm -rf /etc" } };
  check(call, "pass", { tools: { runonhost: { line: "shell" } } }, "block fs.destroy.system");
});

test.each([
  ["a type that is none", { tools: { x: { y: "magic" } } }],
  ["a class that is none", { paths: { precious: ["/x"] } }],
  ["a list that is none", { hosts: [] }],
  ["a rule that is none", { rules: { "fs.destory": "off" } }],
])("%s is refused", (_, options) => {
  expect(() => toolArgs.create(options)).toThrow(expect.objectContaining({ code: "PLUGIN_OPTIONS_INVALID" }));
});
