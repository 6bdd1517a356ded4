import { type Data, NO_DATA } from "../analyst.js";
import { TAINTS } from "../facts.js";
import { type Invocation, isInert, plain } from "./invocation.js";
import { writtenUnder } from "./recognise.js";
import type { Walk } from "./walk.js";
import type { Interpreter } from "./wrappers.js";

/** `python -c`, `node -e`, `perl script.pl`: the code they are given is read, the file they are given is executed. */
export function runInterpreter(call: Invocation, { code, language }: Interpreter, walk: Walk): Data {
  const { name, words, options, operands, fields, input, hasInput, env, scope } = call;
  if (isInert(call)) return NO_DATA;
  walk.facts.command(name, words, options, env);
  let isInline = false;
  for (const option of code.split(" ")) {
    for (const { word, skip } of options.values.get(option) ?? []) {
      const field = fields[word];
      if (field === undefined) continue;
      isInline = true;
      if (field.taint & (TAINTS.net | TAINTS.decode)) walk.facts.flow(field.taint, "interpreter", field.hosts, name);
      walk.facts.analyst.code(language, field.text.slice(skip), walk.facts.below({ cwd: scope.cwd }));
    }
  }
  // `perl -ne '…'`, `ruby -rjson -e`: bundles the option table splits at the wrong letter.
  if (!isInline && (language === "perl" || language === "ruby")) {
    const at = words.findIndex((word, index) => index > 0 && /^-[a-zA-Z0-9]*[eE]$/.test(word));
    if (at > 0 && words[at + 1] !== undefined) {
      isInline = true;
      walk.facts.analyst.code(language, words[at + 1] ?? "", walk.facts.below({ cwd: scope.cwd }));
    }
  }
  if (options.values.get("m")?.some(({ word }) => /^(?:http\.server|SimpleHTTPServer)$/.test(words[word] ?? ""))) {
    const folder = words.findIndex((word) => word === "--directory" || word === "-d");
    const served = walk.facts.read(fields[folder < 0 ? -1 : folder + 1] ?? plain("."), scope, name, true);
    walk.facts.flow(served.taint & (TAINTS.credential | TAINTS.personal), "net", [], name);
    return NO_DATA;
  }
  const target = operands[0];
  if (isInline) {
    let taint = 0;
    for (const field of operands) taint |= walk.facts.read(field, scope, name).taint;
    return { taint, hosts: [] };
  }
  if (target !== undefined && target.text !== "-" && target.text !== "/dev/stdin") {
    if (options.flags.has("m")) return NO_DATA;
    const content = target.stream ?? writtenUnder(target.text, scope);
    if (content === undefined) walk.facts.path("execute", target, scope, name, false);
    else {
      if (content.taint !== 0) walk.facts.flow(content.taint, "interpreter", content.hosts, name);
      if (content.text !== undefined) walk.facts.analyst.code(language, content.text, walk.facts.below());
    }
    return NO_DATA;
  }
  if (options.flags.has("m") || (name === "deno" && target !== undefined)) return NO_DATA;
  if (hasInput) {
    if (input.taint !== 0) walk.facts.flow(input.taint, "interpreter", input.hosts, name);
    if (input.text !== undefined) walk.facts.analyst.code(language, input.text, walk.facts.below({ cwd: scope.cwd }));
  }
  return NO_DATA;
}
