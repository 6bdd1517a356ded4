import { count, isObject, jsonOrText, object, objects, text } from "../loose.js";
import type { ClientApi } from "./client-api.js";
import { openaiError } from "./openai-error.js";

const LAST_EVENTS = ["response.completed", "response.incomplete", "response.failed"];

/** OpenAI Responses. */
export const openaiResponses: ClientApi = {
  id: "openai_responses",

  modelCall(url, body) {
    if (!url.pathname.endsWith("/responses")) return undefined;
    return { model: text(body.model), stream: body.stream === true ? "sse" : "none" };
  },

  lastUserMessage({ input }) {
    if (typeof input === "string") return input;
    const written = objects(input)
      .filter(({ role }) => role === "user")
      .map(({ content }) =>
        typeof content === "string"
          ? content
          : objects(content)
              .map((part) => text(part.text))
              .join("\n"),
      )
      .filter((content) => content !== "");
    return written.at(-1) ?? "";
  },

  assemble(events) {
    const stream = objects(events);
    const last = stream.findLast(({ type }) => LAST_EVENTS.includes(text(type)));
    if (last !== undefined) return last.response;
    // Cut off before its end: what was finished until then.
    const output = stream.filter(({ type }) => type === "response.output_item.done").map(({ item }) => item);
    return { ...object(stream.find(({ type }) => type === "response.created")?.response), output };
  },

  toolCalls(response) {
    return objects(object(response).output).flatMap((item) => {
      if (item.type === "function_call") return [{ name: text(item.name), params: jsonOrText(text(item.arguments)) }];
      if (item.type === "custom_tool_call") return [{ name: text(item.name), params: item.input }];
      if (item.type === "local_shell_call" && isObject(item.action))
        return [{ name: "local_shell", params: item.action }];
      return [];
    });
  },

  usage(response) {
    const { input_tokens, output_tokens } = object(object(response).usage);
    return { input_tokens: count(input_tokens), output_tokens: count(output_tokens) };
  },

  error: openaiError,
};
