import type { NormalisedCall } from "../../detectors/tool-args/normalise.js";
import { ACTS, type Acts, SOURCES, type Sources } from "../../sessions/trace.js";

/** What the words of a tool's name say it does. */
const ACTS_BY_NAME: readonly (readonly [RegExp, Acts])[] = [
  [/\b(?:delete|remove|drop|purge|destroy|erase|wipe|trash|terminate)\b/, ACTS.destroy],
  [/\b(?:transfer|payment|pay|money|refund|payout|invoice|purchase|checkout|withdraw|wire)\b/, ACTS.pay],
  [
    /\b(?:collaborator|permission|permissions|role|roles|invite|grant|share|member|membership|access|visibility)\b/,
    ACTS.grant,
  ],
  [/\b(?:memory|remember|memories)\b/, ACTS.remember],
  [/\b(?:task|agent|subagent|delegate|handoff|spawn)\b/, ACTS.delegate],
  [/\b(?:gist|paste|pastebin|tweet|publish|blog)\b/, ACTS.publish],
  [/\b(?:github|gitlab|bitbucket)\b.*\b(?:create|update|push|add|comment|merge|submit)\b/, ACTS.publish],
];
const READS_ONLY = /\b(?:get|list|read|search|view|describe|fetch|find|query|count|show)\b/;
const WEB_SEARCH = /\b(?:web|google|bing|brave|tavily|exa|serp|internet|perplexity|duckduckgo|kagi)\b/;
/** Systems that hold what is about people, or between few. */
const PERSONAL =
  /\b(?:bamboohr|workday|hris|personio|rippling|gusto|adp|payroll|salesforce|hubspot|crm|patient|ehr|medical)\b/;
const PRIVATE_SYSTEM = /\b(?:mail|email|gmail|outlook|inbox|imessage|whatsapp|dm|direct)\b/;
const PRIVATE_NAME =
  /(?:^|[^a-z])(?:private|confidential|internal|restricted|secret|payroll|salar(?:y|ies)|legal|finance|hr)(?:[^a-z]|$)/i;

/** What a call of a tool that is no shell does and gets hold of, told by its name and the kinds of its arguments. */
export function toolMeaning({ tool, scalars, arguments: list }: NormalisedCall): { acts: Acts; sources: Sources } {
  const name = tool.words;
  const types = new Set(list.map(({ type }) => type));
  const readsOnly = READS_ONLY.test(name);
  let acts = 0;
  if (!readsOnly) for (const [words, bits] of ACTS_BY_NAME) if (words.test(name)) acts |= bits;
  if (types.has("message")) acts |= ACTS.message;
  if (types.has("memory")) acts |= ACTS.remember;
  if (types.has("search") && WEB_SEARCH.test(name)) acts |= ACTS.search;
  const isForeign = name.startsWith("mcp ") && !types.has("path-write") && !types.has("path-read");
  if (isForeign && list.some(({ type, value }) => type === "opaque" && value.length >= 8)) acts |= ACTS.parameter;

  let sources = 0;
  if (readsOnly || /\b(?:report|export|soql|sql)\b/.test(name)) {
    if (PERSONAL.test(name)) sources |= SOURCES.personal;
    if (PRIVATE_SYSTEM.test(name)) sources |= SOURCES.private;
    // Folders of the workspace are called `internal` all the time; repositories and channels rarely.
    if (name.startsWith("mcp ") && !types.has("path-read") && PRIVATE_NAME.test(scalars.text))
      sources |= SOURCES.private;
    else if (/\b(?:github|gitlab)\b/.test(name) && PRIVATE_NAME.test(scalars.text)) sources |= SOURCES.private;
  }
  return { acts, sources };
}
