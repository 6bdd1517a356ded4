import type { ProviderFormat } from "../../plugins/event.js";
import { Fields } from "../json/fields.js";
import { type Json, NONE, type Node } from "../json/tape.js";

/** Which tools are about to go. */
export interface Departure {
  isGone(name: string): boolean;
  /** No tool is left in the request. */
  readonly isLast: boolean;
}

/** What a request says about its tools beside their definitions. Nodes that are not there may be among them. */
export interface ToolPlaces {
  /** Values that hold definitions, and vanish once they hold nothing: providers refuse an empty list. */
  readonly lists: readonly Node[];
  /** Values that must go with the tools that go, because they name them or mean nothing without them. */
  readonly dependents: readonly Node[];
}

type PlacesOf = (json: Json, body: Node, departure: Departure) => ToolPlaces;

const BODY = new Fields(
  "tools",
  "functions",
  "mcp_servers",
  "tool_choice",
  "function_call",
  "parallel_tool_calls",
  "toolConfig",
  "tool_config",
  "request",
  "contents",
);
const CHOICE = new Fields("type", "name", "function", "custom", "toolSpec", "server_label", "tools", "allowed_tools");
const CONVERSE = new Fields("toolChoice");
const CONVERSE_CHOICE = new Fields("tool");
const GEMINI_TOOL = new Fields("functionDeclarations", "function_declarations");
const GEMINI_CONFIG = new Fields("functionCallingConfig", "function_calling_config");
const GEMINI_CALLING = new Fields("allowedFunctionNames", "allowed_function_names");

const nowhere: PlacesOf = () => ({ lists: [], dependents: [] });

/** OpenAI's two APIs, Anthropic's, and what imitates them: their ways to name the tool to use do not collide. */
const common: PlacesOf = (json, body, { isGone, isLast }) => {
  const { tools, functions, mcp_servers, tool_choice, function_call, parallel_tool_calls } = BODY.of(json, body);
  const lists = [tools, functions, mcp_servers];
  if (isLast) return { lists, dependents: [tool_choice, function_call, parallel_tool_calls] };
  const { tools: some, allowed_tools } = CHOICE.of(json, tool_choice);
  const allowed = allowed_tools >= 0 ? CHOICE.of(json, allowed_tools).tools : some;
  return {
    lists,
    dependents: [
      ...[tool_choice, function_call].filter((choice) => isGone(nameIn(json, choice))),
      ...goneOf(json, allowed, tool_choice, (entry) => isGone(nameIn(json, entry))),
      // A namespace that lost all its tools.
      ...json
        .elements(tools)
        .flatMap((entry) => goneOf(json, CHOICE.of(json, entry).tools, entry, (tool) => isGone(nameIn(json, tool)))),
    ],
  };
};

const converse: PlacesOf = (json, body, { isGone, isLast }) => {
  const { toolConfig } = BODY.of(json, body);
  const { toolChoice } = CONVERSE.of(json, toolConfig);
  const { tool } = CONVERSE_CHOICE.of(json, toolChoice);
  if (isLast) return { lists: [], dependents: [toolConfig] };
  return { lists: [], dependents: isGone(nameIn(json, tool)) ? [toolChoice] : [] };
};

const gemini: PlacesOf = (json, body, { isGone }) => {
  let member = BODY.of(json, body);
  if (json.isArray(BODY.of(json, member.request).contents)) member = BODY.of(json, member.request);
  const declared = json.elements(member.tools).flatMap((tool) => {
    const { functionDeclarations, function_declarations } = GEMINI_TOOL.of(json, tool);
    return json.elements(either(functionDeclarations, function_declarations));
  });
  const config = GEMINI_CONFIG.of(json, either(member.toolConfig, member.tool_config));
  const calling = either(config.functionCallingConfig, config.function_calling_config);
  const { allowedFunctionNames, allowed_function_names } = GEMINI_CALLING.of(json, calling);
  const allowed = either(allowedFunctionNames, allowed_function_names);
  const isLastFunction = declared.every((declaration) => isGone(nameIn(json, declaration)));
  return {
    lists: [member.tools],
    dependents: isLastFunction ? [calling] : goneOf(json, allowed, allowed, (name) => isGone(json.text(name))),
  };
};

const PLACES: Readonly<Record<ProviderFormat, PlacesOf>> = {
  openai_chat: common,
  openai_responses: common,
  anthropic_messages: common,
  gemini,
  bedrock_converse: converse,
  openai_embeddings: nowhere,
  openai_completions: nowhere,
  unknown: common,
};

export function toolPlaces(format: ProviderFormat, json: Json, body: Node, departure: Departure): ToolPlaces {
  return PLACES[format](json, body, departure);
}

/** The tool that an entry of a list, or a choice, names; as tool definitions are named. */
function nameIn(json: Json, node: Node): string {
  const { type, name, function: called, custom, toolSpec, server_label } = CHOICE.of(json, node);
  if (server_label >= 0) return `mcp:${json.text(server_label)}`;
  const inner = CHOICE.of(json, [called, custom, toolSpec].find((member) => member >= 0) ?? NONE).name;
  return json.text(name >= 0 ? name : inner >= 0 ? inner : type);
}

/** The entries that go, or what holds them when all do. */
function goneOf(json: Json, list: Node, holder: Node, isGone: (entry: Node) => boolean): readonly Node[] {
  const entries = json.elements(list);
  const gone = entries.filter(isGone);
  return gone.length > 0 && gone.length === entries.length ? [holder] : gone;
}

function either(camel: Node, snake: Node): Node {
  return camel >= 0 ? camel : snake;
}
