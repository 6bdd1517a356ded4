import { expect, test } from "vitest";
import { asking, type Rig, startGuardedRig, startHook } from "./rig.js";
import { ALLOW, type ReceivedCall } from "./tiny-hook.js";

const ask = ({ client }: Rig) => client("openai_chat").ask(asking("openai_chat"), { stream: false });
const namesOf = ({ aperture }: Rig): string[] => aperture.hookCalls.map(({ hook }) => hook);

test("hooks run by descending preference, then by name, without the disabled ones", async () => {
  const { url } = await startHook(() => ALLOW);
  const rig = await startGuardedRig({
    b: { url },
    a: { url },
    last: { url, preference: -1 },
    first: { url, preference: 10 },
    off: { url, preference: 99, disabled: true },
  });
  await ask(rig);
  expect(namesOf(rig)).toEqual(["first", "a", "b", "last"]);
});

test("a block ends the chain and nothing reaches the provider", async () => {
  const allowing = await startHook(() => ALLOW);
  const blocking = await startHook(() => ({ body: '{"action":"block","status_code":451,"message":"not that"}' }));
  const rig = await startGuardedRig({
    a: { url: allowing.url },
    b: { url: blocking.url },
    c: { url: allowing.url },
  });
  await expect(ask(rig)).rejects.toMatchObject({ status: 451 });
  expect(namesOf(rig)).toEqual(["a", "b"]);
  expect(rig.provider.requests).toEqual([]);
  expect(rig.aperture.exchanges).toMatchObject([{ status: 451, result: "refused" }]);
});

test("a hook that failed open is followed by the next one, which still may block", async () => {
  const broken = await startHook(() => ({ status: 500, body: "" }));
  const blocking = await startHook(() => ({ body: '{"action":"block"}' }));
  const rig = await startGuardedRig({ a: { url: broken.url }, b: { url: blocking.url } });
  await expect(ask(rig)).rejects.toMatchObject({ status: 403 });
  expect(namesOf(rig)).toEqual(["a", "b"]);
});

test("a modified body is what the next hook and the provider get, token for token", async () => {
  const replaced = { model: "gpt-5.4", messages: [{ role: "user", content: "What is [REDACTED]?" }] };
  const body = `${JSON.stringify(replaced).slice(0, -1)},"seed":12345678901234567890}`;
  const editing = await startHook(() => ({ body: `{"action":"modify","request_body":${body}}` }));
  const watching = await startHook(() => ALLOW);
  const rig = await startGuardedRig({ a: { url: editing.url }, b: { url: watching.url } });
  await ask(rig);
  expect(watching.received.map(({ data }) => data.user_message)).toEqual(["What is [REDACTED]?"]);
  expect(watching.received[0]?.text).toContain(`"request_body":${body}`);
  expect(rig.provider.requests.map(({ text }) => text)).toEqual([body]);
});

test("hooks wait for each other, requests do not", async () => {
  const order: string[] = [];
  const note = ({ path, data }: ReceivedCall): typeof ALLOW => {
    order.push(`${path} ${data.metadata.request_id}`);
    return ALLOW;
  };
  const { url } = await startHook(note);
  const rig = await startGuardedRig({ a: { url: `${url}/a` }, b: { url: `${url}/b` } });
  await Promise.all(Array.from({ length: 10 }, () => ask(rig)));
  const ids = new Set(order.map((line) => line.slice(3)));
  expect(ids.size).toBe(10);
  for (const id of ids) expect(order.indexOf(`/a ${id}`)).toBeLessThan(order.indexOf(`/b ${id}`));
});
