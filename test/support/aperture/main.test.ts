import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { CLIENTS } from "../clients/all.js";
import { asking, everyoneMaySend, startHook } from "./rig.js";
import { ALLOW } from "./tiny-hook.js";

test("the stand-in runs as a program and prints its hook calls", async () => {
  const { url, received } = await startHook(() => ALLOW);
  const folder = mkdtempSync(join(tmpdir(), "aperture-"));
  const config = join(folder, "aperture.json");
  writeFileSync(
    config,
    JSON.stringify({
      providers: { openai: { models: ["gpt-5.4"] } },
      hooks: { guard: { url } },
      grants: [everyoneMaySend([{ name: "guard", events: ["pre_request"], send: ["user_message"] }])],
    }),
  );
  const child = spawn(process.execPath, ["--import", "tsx", join(import.meta.dirname, "main.ts"), config], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();

  const listening = JSON.parse((await lines.next()).value);
  const said = await CLIENTS.openai_chat({ baseUrl: listening.url }).ask(asking("openai_chat"), { stream: true });
  expect(said).toEqual({ text: "Done.", toolCalls: [] });
  expect(received.map(({ data }) => data.user_message)).toEqual(["What is 2 + 2?"]);
  expect(JSON.parse((await lines.next()).value)).toMatchObject({
    hook: "guard",
    event: "pre_request",
    outcome: "allowed",
  });

  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});
