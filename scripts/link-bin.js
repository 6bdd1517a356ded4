// npm links the commands of dependencies, not of the project itself; without this, `npx shutter` in a checkout would
// install the project anew into npx's cache, and build it, each time its files have changed.
import { existsSync, mkdirSync, symlinkSync } from "node:fs";

const folder = "node_modules/.bin";
mkdirSync(folder, { recursive: true });
if (process.platform !== "win32" && !existsSync(`${folder}/shutter`))
  symlinkSync("../../bin/shutter.js", `${folder}/shutter`);
