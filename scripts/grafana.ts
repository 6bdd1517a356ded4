import { writeFileSync } from "node:fs";
import { dashboard } from "./grafana/dashboard.js";

/** Writes the dashboard that operators import into Grafana; `--check` in the tests compares instead. */
writeFileSync(new URL("../deploy/grafana/shutter.json", import.meta.url), `${JSON.stringify(dashboard(), null, 2)}\n`);
