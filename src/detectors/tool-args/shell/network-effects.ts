import { type Data, NO_DATA } from "../analyst.js";
import { TAINTS } from "../facts.js";
import { classifyPath } from "../path.js";
import type { Invocation } from "./invocation.js";
import { networkUse } from "./network/network-use.js";
import type { NetworkUse } from "./network/use.js";
import type { Walk } from "./walk.js";

/** What a command sends and fetches, and what it prints of it; undefined where it stays at home. */
export function networkEffects(call: Invocation, walk: Walk): Data | undefined {
  const use = networkUse(call);
  if (use === undefined) return isRemoteCopy(call) ? copyFromRemote(call, walk) : undefined;
  const { name, input, scope } = call;
  const { facts } = walk;
  let taint = use.sends;
  for (const file of use.uploads) {
    const read = file.stream ?? facts.read(file, scope, name);
    const kept = scope.files.get(classifyPath(file.text, scope.cwd).path);
    taint |= read.taint | (kept?.taint ?? 0) | TAINTS.file;
  }
  if (use.sendsInput) taint |= input.taint;
  if (taint !== 0) facts.flow(taint, use.isDns ? "dns" : use.isMessage ? "message" : "net", use.hosts, name);
  const op = use.uploads.length > 0 || use.sendsInput ? "send" : "fetch";
  for (const url of use.urls) facts.analyst.url(url, op, name, facts.below());
  return received(call, use, walk);
}

function received({ name, input, scope }: Invocation, use: NetworkUse, { facts }: Walk): Data {
  const data: Data = { taint: TAINTS.net, hosts: use.hosts };
  const files = use.writes.filter(({ text }) => text !== "-" && text !== "/dev/stdout");
  for (const file of files) {
    facts.path("write", file, scope, name, false);
    facts.wrote(file.text, scope, data);
  }
  if (use.clonesInto !== undefined) facts.wrote(use.clonesInto, scope, data);
  if (use.writes.length > 0 && files.length === use.writes.length) return NO_DATA;
  return use.isFetch ? data : { taint: TAINTS.net | (input.taint & ~TAINTS.env), hosts: use.hosts };
}

/** `scp host:file .` */
function isRemoteCopy({ name, operands }: Invocation): boolean {
  return (name === "scp" || name === "rsync") && operands.slice(0, -1).some(({ text }) => /^[\w.@-]+:/.test(text));
}

function copyFromRemote({ name, operands, scope }: Invocation, { facts }: Walk): Data | undefined {
  const from = operands.slice(0, -1).find(({ text }) => /^[\w.@-]+:/.test(text))?.text ?? "";
  const to = operands.at(-1);
  if (to === undefined) return undefined;
  facts.path("write", to, scope, name, false);
  const leaf = from.slice(Math.max(from.lastIndexOf("/"), from.indexOf(":")) + 1);
  const target = /(?:^|\/)\.?$/.test(to.text) ? `${to.text}/${leaf}` : to.text;
  facts.wrote(target, scope, { taint: TAINTS.net, hosts: [from.replace(/:.*$/, "").replace(/^.*@/, "")] });
  return NO_DATA;
}
