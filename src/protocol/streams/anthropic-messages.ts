import { Fields } from "../json/fields.js";
import type { Json, Node } from "../json/tape.js";
import { type Assembler, type Assembly, indexOf } from "./assembly.js";

const EVENT = new Fields("type", "message", "content", "content_block", "delta");
const BLOCK = new Fields("type", "text", "thinking", "name", "id", "input");
const DELTA = new Fields("text", "thinking", "partial_json", "content");
const MESSAGE = new Fields("content");

/** Anthropic's stream events, and a whole message given as one element. */
export const assembleMessages: Assembler = (assembly, { json, node }) => {
  const { type, message, content, content_block, delta } = EVENT.of(json, node);
  const slot = indexOf(json, node);
  switch (json.text(type)) {
    case "content_block_start":
      return openBlock(assembly, json, slot, content_block);
    case "content_block_delta": {
      const { text, thinking, partial_json, content: compaction } = DELTA.of(json, delta);
      assembly.append(slot, "response_text", { json, node: text });
      assembly.append(slot, "response_text", { json, node: compaction });
      assembly.append(slot, "reasoning", { json, node: thinking });
      return assembly.append(slot, "response_tool_call", { json, node: partial_json });
    }
    case "message":
    case "message_start": {
      let index = 0;
      for (const block of json.elements(content >= 0 ? content : MESSAGE.of(json, message).content)) {
        openBlock(assembly, json, String(index++), block);
      }
    }
  }
};

function openBlock(assembly: Assembly, json: Json, slot: string, block: Node): void {
  const { type, text, thinking, name, id, input } = BLOCK.of(json, block);
  switch (json.text(type)) {
    case "text":
      assembly.append(slot, "response_text", { json, node: text });
      break;
    case "thinking":
      assembly.append(slot, "reasoning", { json, node: thinking });
      break;
    case "tool_use":
    case "server_tool_use":
    case "mcp_tool_use":
      assembly.call(slot, json, name, id);
      // `{}` announces fragments to come; anything else is the whole.
      if (json.next(input) > input + 1) assembly.replace(slot, "response_tool_call", { json, node: input });
  }
}
