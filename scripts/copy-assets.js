// tsc copies nothing but code; what the code reads beside itself (policies, schemas, templates) goes along here.
import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";

const ASSET = /\.(?:bin|cedar|cedarschema|json|yaml|tmpl)$/;

for (const entry of readdirSync("src", { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !ASSET.test(entry.name)) continue;
  const from = join(entry.parentPath, entry.name);
  cpSync(from, join("dist", from.slice("src/".length)));
}
