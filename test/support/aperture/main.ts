import { readFileSync } from "node:fs";
import { startAperture } from "./aperture.js";
import type { ApertureConfig } from "./config.js";
import { startStubProvider } from "./provider/stub-provider.js";

// Usage: tsx test/support/aperture/main.ts <configuration.json> [port]
// The configuration is what `config.ts` describes; a provider without `baseurl` is served by the stub provider.
// Prints one JSON line with the address, then one a hook call.

const [file, port = "0"] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write("usage: tsx test/support/aperture/main.ts <configuration.json> [port]\n");
  process.exit(2);
}
const config: ApertureConfig = JSON.parse(readFileSync(file, "utf8"));
const stub = await startStubProvider();
const providers = Object.fromEntries(
  Object.entries(config.providers).map(([name, provider]) => [
    name,
    { ...provider, baseurl: provider.baseurl ?? stub.url },
  ]),
);
const aperture = await startAperture(
  { ...config, providers },
  {
    port: Number(port),
    onHookCall({ hook, event, requestId, outcome, ms }) {
      process.stdout.write(`${JSON.stringify({ hook, event, requestId, outcome: outcome.kind, ms })}\n`);
    },
  },
);
process.stdout.write(`${JSON.stringify({ url: aperture.url })}\n`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, async () => {
    await aperture.close();
    await stub.close();
  });
}
