import type { Data } from "../analyst.js";
import { TAINTS, type Taint } from "../facts.js";
import { decodedBy, isDecoder } from "./decode.js";
import { HOST_FACTS, OWN_OUTPUT } from "./effects.js";
import type { FactWriter } from "./fact-writer.js";
import type { Invocation } from "./invocation.js";
import { itemsOf, outputTaint } from "./outputs.js";

const KEEPS_ITEMS: ReadonlySet<string> = new Set(["sort", "head", "tail", "grep", "uniq"]);

/** What comes out of a command: what it read (`sources`) and what came in, changed the way the command changes it. */
export function passedOn(call: Invocation, sources: Pick<Data, "taint" | "hosts">): Data {
  const { name, options, operands, input, words } = call;
  const given = operands.map((field) => field.text);
  let taint: Taint = sources.taint | outputTaint(call);
  if (name === "history" && words.length === 1) taint |= TAINTS.history;
  if (HOST_FACTS.has(name)) taint |= TAINTS.recon;
  if (!OWN_OUTPUT.has(name)) taint |= input.taint;
  if (/^[gm]?awk$/.test(name) && /printf?\s*\(?\s*"(?:%c)+/.test(given[0] ?? "")) taint |= TAINTS.transform;
  if (isDecoder(name, options.flags, given)) taint |= TAINTS.decode;
  const decoded = input.text === undefined ? undefined : decodedBy(name, options.flags, given, input.text);
  const isCopy = name === "tee" || (name === "cat" && operands.length === 0);
  return {
    text: decoded ?? (isCopy ? input.text : undefined),
    items: itemsOf(call) ?? (KEEPS_ITEMS.has(name) ? input.items : undefined),
    taint,
    hosts: sources.hosts,
  };
}

/** `history | grep token`: looking through what somebody typed. */
export function searchesHistory({ name, words, input }: Invocation, facts: FactWriter): void {
  if ((input.taint & TAINTS.history) === 0) return;
  if (!/^(?:e|f|z|u)?grep$|^(?:rg|ag|ack|awk|sed|head|tail|less|more|cat)$/.test(name)) return;
  const isSearch = /token|passw|secret|key|export|aws|cred|auth|curl|login/i.test(words.slice(1).join(" "));
  if (isSearch || /^(?:head|tail|less|more|cat)$/.test(name))
    facts.flow(TAINTS.history, isSearch ? "interpreter" : "terminal", [], name);
}
