import { setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

/** Entry file of somebody who looks: `dashboard-reader.ts <admin url> <admin token>`. Tells each time it has seen all. */
const [adminUrl, token] = process.argv.slice(2);
/** People look from machines of their own: here, where cores are shared, this one gives way to everybody. */
setPriority(19);

/** What an open overview asks for, again and again. */
const ASKED = [
  "/v1/stats?from=24h&step=minute",
  "/v1/facets?from=24h&facet=user&facet=tool&facet=policy",
  "/v1/sessions?from=24h&limit=50",
  "/v1/decisions?limit=50",
  "/v1/unevaluated?from=24h&limit=10",
  "/metrics",
];
const EVERY_MS = 1_000;

const answers = new Map<number, number>();

async function ask(path: string): Promise<void> {
  const status = await fetch(`${adminUrl}${path}`, { headers: { authorization: `Bearer ${token}` } }).then(
    async (response) => {
      for await (const _ of response.body ?? []);
      return response.status;
    },
    () => 0,
  );
  answers.set(status, (answers.get(status) ?? 0) + 1);
}

process.on("message", () => process.send?.([...answers], () => process.exit(0)));
process.on("disconnect", () => process.exit(0));
void ask("/v1/tail");
for (;;) {
  for (const path of ASKED) await ask(path);
  process.send?.("looked");
  await sleep(EVERY_MS);
}
