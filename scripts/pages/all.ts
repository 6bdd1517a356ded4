import { apiPage } from "./api.js";
import { piiPage } from "./pii.js";
import { secretsPage } from "./secrets.js";
import { toolArgsPage } from "./tool-args.js";

/** Below it a page is generated. */
export const MARKER = "<!-- From here on written by `npm run docs`. -->\n";

/** Generated pages by path, each from its own text with the marker at its end. */
export const PAGES: Readonly<Record<string, (introduction: string) => string>> = {
  "docs/api.md": apiPage,
  "docs/detectors/secrets.md": secretsPage,
  "docs/detectors/pii.md": piiPage,
  "docs/detectors/tool-args.md": toolArgsPage,
};
