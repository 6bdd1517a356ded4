import { FILE_USES } from "./effects.js";
import { INTERPRETERS, SHELLS, WRAPPERS } from "./wrappers.js";

const PLAIN = /^[A-Za-z0-9 ./:=,@+_-]{1,512}$/;
const POINTED =
  /\.\.|\/(?:etc|proc|sys|dev|root|var|boot|usr|home|run|opt)\b|\.(?:env|ssh|aws|git|kube|npmrc|netrc|pem|key|azure|docker|config|claude|codex)\b|secret|credential|passw|token|id_[a-z]|169\.254|metadata|:\/\/|prod|=/i;
/** Commands no rule speaks of when their words are plain. */
const NEUTRAL: ReadonlySet<string> = new Set(
  "ls pwd cat head tail wc echo date which whoami hostname uname true false clear tree file du df diff sort uniq cut grep rg egrep mkdir touch sleep uptime nproc free cal jq column basename dirname realpath seq tsc vitest jest pytest ruff mypy eslint prettier cargo rustc gcc cmake ninja black isort".split(
    " ",
  ),
);

for (const name of NEUTRAL) {
  if (WRAPPERS.has(name) || SHELLS.has(name) || INTERPRETERS.has(name) || FILE_USES.get(name)?.deletes === true)
    throw new Error(`${name} is not neutral`);
}

/** Whether a command line is so plain that no rule can apply: one known command, plain words, no telling path. ~0.2 us. */
export function isNeutral(text: string): boolean {
  if (!PLAIN.test(text)) return false;
  const blank = text.indexOf(" ");
  return NEUTRAL.has(blank < 0 ? text : text.slice(0, blank)) && !POINTED.test(text);
}
