import { type Data, NO_DATA } from "../analyst.js";
import { TAINTS, type Taint } from "../facts.js";
import { embedded } from "./embedded-run.js";
import { innerCommand, subcommandIndex } from "./inner-command.js";
import type { Invocation } from "./invocation.js";
import type { Walk } from "./walk.js";
import type { Wrapper } from "./wrappers.js";

const SECRETS: Taint = TAINTS.credential | TAINTS.secret | TAINTS.env | TAINTS.bulk | TAINTS["env-secret"];

/** `sudo -u x rm …`: facts about the wrapper itself, then whatever it runs. Undefined where nothing is wrapped. */
export function runWrapped(call: Invocation, wrappers: readonly Wrapper[], walk: Walk): Data | undefined {
  const { name, fields, words, options, input, hasInput, scope } = call;
  const wrapper = wrappers.find(({ sub }) => sub === undefined || subcommandIndex(words, sub) > 0);
  if (wrapper === undefined) return undefined;
  const { flags } = options;
  if (flags.has("help") || flags.has("version")) return NO_DATA;
  if (name === "command" && (flags.has("v") || flags.has("V"))) return NO_DATA;
  walk.facts.command(name, words, options, call.env);
  if (/^(?:ssh|autossh|pssh)$/.test(name) && input.taint !== 0) walk.facts.flow(input.taint, "net", [], name);
  for (const { taint } of fields)
    if (taint & SECRETS && wrapper.remote === true) walk.facts.flow(taint, "net", [], name);
  embedded(call, walk);

  const { at, env, scripts } = innerCommand(words, wrapper);
  const within = (body: () => Data): Data => walk.facts.within(name, wrapper.remote === true, body);
  let output: Data | undefined;
  for (const script of scripts) output = within(() => walk.nested(script, scope, input));
  if (wrapper.dashes === true && wrapper.sub?.includes("run") === true && !words.includes("--"))
    return output ?? NO_DATA;
  const inner = fields.slice(at);
  if (inner.length === 0) {
    if (output !== undefined) return output;
    // `env` alone prints the environment; `docker run -i x sh` style wrappers without a command do nothing known.
    if (name === "env") return { taint: TAINTS.env, hosts: [] };
    return name === "sudo" || name === "time" || name === "exec" ? NO_DATA : undefined;
  }
  if (wrapper.joined === true) {
    const text = inner.map((field) => field.text).join(" ");
    const joined = within(() => walk.nested(text.replace(/ (?:Enter|C-m)$/, ""), scope, input));
    return wrapper.remote === true ? { taint: joined.taint | TAINTS.net, hosts: joined.hosts } : joined;
  }
  return within(() => walk.invoke(inner, [...call.env, ...env], scope, input, hasInput));
}
