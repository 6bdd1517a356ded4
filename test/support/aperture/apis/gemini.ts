import { count, isObject, type JsonObject, object, objects, text } from "../loose.js";
import type { ClientApi } from "./client-api.js";

/** Gemini generateContent and streamGenerateContent, also under the paths of Vertex. */
export const gemini: ClientApi = {
  id: "gemini",

  modelCall(url) {
    const [, model, method] = /\/models\/([^/:]+):(generateContent|streamGenerateContent)$/.exec(url.pathname) ?? [];
    if (model === undefined) return undefined;
    if (method === "generateContent") return { model, stream: "none" };
    return { model, stream: url.searchParams.get("alt") === "sse" ? "sse" : "json_array" };
  },

  lastUserMessage(body) {
    const written = objects(body.contents)
      .filter(({ role }) => role === undefined || role === "user")
      .map(({ parts }) =>
        objects(parts)
          .filter((part) => typeof part.text === "string")
          .map((part) => part.text)
          .join("\n"),
      )
      .filter((content) => content !== "");
    return written.at(-1) ?? "";
  },

  assemble(events) {
    const elements = objects(events);
    const byIndex = new Map<number, JsonObject>();
    for (const candidate of elements.flatMap(({ candidates }) => objects(candidates))) {
      const index = count(candidate.index);
      const before = object(byIndex.get(index));
      const parts = joinParts(objects(object(before.content).parts), objects(object(candidate.content).parts));
      byIndex.set(index, { ...before, ...candidate, content: { ...object(candidate.content), parts } });
    }
    return { ...Object.assign({}, ...elements), candidates: [...byIndex.values()] };
  },

  toolCalls(response) {
    return objects(object(response).candidates)
      .flatMap(({ content }) => objects(object(content).parts))
      .map(({ functionCall }) => functionCall)
      .filter(isObject)
      .map(({ name, args }) => ({ name: text(name), params: args }));
  },

  usage(response) {
    const { promptTokenCount, candidatesTokenCount } = object(object(response).usageMetadata);
    return { input_tokens: count(promptTokenCount), output_tokens: count(candidatesTokenCount) };
  },

  error: (status, message) => ({ error: { code: status, message, status: "PERMISSION_DENIED" } }),
};

/** Text that goes on where the last part stopped belongs to that part. */
function joinParts(before: readonly JsonObject[], next: readonly JsonObject[]): JsonObject[] {
  const parts = [...before];
  for (const part of next) {
    const last = parts.at(-1);
    const goesOn = typeof part.text === "string" && typeof last?.text === "string" && part.thought === last.thought;
    if (goesOn) parts[parts.length - 1] = { ...last, ...part, text: text(last.text) + text(part.text) };
    else parts.push(part);
  }
  return parts;
}
