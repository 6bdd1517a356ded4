import { candidatesOf } from "../formats/gemini.js";
import { Fields } from "../json/fields.js";
import { type Assembler, indexOf } from "./assembly.js";

const CANDIDATE = new Fields("content");
const CONTENT = new Fields("parts");
const PART = new Fields("text", "thought", "functionCall", "function_call", "executableCode", "executable_code");
const CALL = new Fields("id", "name", "args", "code");

/** Gemini: every element is a response of its own. Text continues; function calls arrive whole. */
export const assembleGemini: Assembler = (assembly, { json, node }) => {
  for (const candidate of candidatesOf(json, node)) {
    const slot = indexOf(json, candidate);
    for (const part of json.elements(CONTENT.of(json, CANDIDATE.of(json, candidate).content).parts)) {
      const member = PART.of(json, part);
      const kind = json.isTrue(member.thought) ? "reasoning" : "response_text";
      assembly.append(`${slot}:${kind}`, kind, { json, node: member.text });
      const called = member.functionCall >= 0 ? member.functionCall : member.function_call;
      const code = member.executableCode >= 0 ? member.executableCode : member.executable_code;
      const { id, name, args } = CALL.of(json, called);
      if (called >= 0) {
        // Calls do not continue, so where one stands names it.
        assembly.call(`${slot}:call:${json.start(called)}:${node}`, json, name, id);
        assembly.replace(`${slot}:call:${json.start(called)}:${node}`, "response_tool_call", { json, node: args });
      }
      if (code >= 0) {
        assembly.call(`${slot}:code:${json.start(code)}:${node}`, json, code - 1);
        assembly.replace(`${slot}:code:${json.start(code)}:${node}`, "response_tool_call", {
          json,
          node: CALL.of(json, code).code,
        });
      }
    }
  }
};
