import type { Data } from "../analyst.js";
import { TAINTS, type Taint } from "../facts.js";
import { classifyPath } from "../path.js";
import { FILE_USES, type FileUse, METADATA_COMMANDS } from "./effects.js";
import type { Field } from "./expand.js";
import { type Invocation, plain } from "./invocation.js";
import type { Walk } from "./walk.js";

type Sources = Pick<Data, "taint" | "hosts">;

/** What a command reads, writes, deletes, and what the files it read make of its output. */
export function fileEffects(call: Invocation, walk: Walk): Sources {
  const use = FILE_USES.get(call.name);
  if (use !== undefined) return listedUse(call, use, walk);
  if (call.name === "dd") return { taint: blockCopy(call, walk), hosts: call.input.hosts };
  return { taint: METADATA_COMMANDS.has(call.name) ? 0 : unlistedUse(call, walk), hosts: call.input.hosts };
}

function listedUse(call: Invocation, use: FileUse, walk: Walk): Sources {
  const { name, options, operands, input, words, scope } = call;
  const { facts } = walk;
  const isRecursive = recursive(call);
  const isWindowsDelete = /^(?:rd|del|rmdir|erase)$/.test(name);
  const files = isWindowsDelete ? operands.filter(({ text }) => !/^\/[a-z]$/i.test(text)) : operands;
  const isTreeRemoval = isWindowsDelete && isRecursive && name !== "del";
  if (use.deletes === true || isTreeRemoval)
    for (const field of files) facts.path("delete", field, scope, name, isRecursive || name === "shred");
  if (use.lists === true) for (const field of files) facts.path("list", field, scope, name, isRecursive);
  if (use.perms !== undefined)
    for (const field of files.slice(use.perms)) facts.path("perms", field, scope, name, isRecursive);
  if (use.writesAll !== undefined) {
    const op = options.flags.has("a") || options.flags.has("append") ? "append" : use.writesAll;
    for (const field of files) {
      facts.path(op, field, scope, name, false, input.text);
      facts.wrote(field.text, scope, input);
    }
  }
  if (name !== "tar")
    for (const field of optionFiles(call, use.writeOptions)) facts.path("write", field, scope, name, false);
  const sources = reads(call, use, files, isRecursive, walk);
  for (const field of removedSources(call, files)) facts.path("delete", field, scope, name, true);
  const mirror = mirroredOver(call, files);
  if (mirror !== undefined) facts.path("delete", mirror, scope, name, true);
  unpacked(call, files, walk);
  if (name === "sed" && options.flags.has("i"))
    for (const field of files.slice(options.values.has("e") ? 0 : 1))
      facts.path("append", field, scope, name, false, words[options.operands[0] ?? -1]);
  return { taint: sources.taint | archived(call, files, sources, walk), hosts: sources.hosts };
}

function recursive({ name, options, words }: Invocation): boolean {
  const { flags } = options;
  if (flags.has("r") || flags.has("R") || flags.has("recursive") || flags.has("Recurse") || name === "rimraf")
    return true;
  if (name === "rd" || name === "rmdir" || name === "del") return words.some((word) => /^\/s$/i.test(word));
  return words.some((word) => /\brecurse\b/i.test(word));
}

function reads(call: Invocation, use: FileUse, files: readonly Field[], isRecursive: boolean, walk: Walk): Sources {
  const { name, options, scope, input } = call;
  const { facts } = walk;
  let taint: Taint = 0;
  let hosts = input.hosts;
  const unread = split(use.notWith);
  if (use.reads === undefined || unread.includes(call.operands[0]?.text ?? "")) return { taint, hosts };
  if (unread.some((flag) => options.flags.has(flag))) return { taint, hosts };
  const hasPattern = split(use.patternOptions).some((option) => options.values.has(option));
  const target = use.writesLast === true && files.length > 1 ? files.at(-1) : undefined;
  for (const field of files.slice(hasPattern ? 0 : use.reads, target === undefined ? undefined : -1)) {
    const data = field.stream ?? facts.read(field, scope, name, isRecursive);
    taint |= data.taint;
    if (data.hosts.length > 0) hosts = data.hosts;
    if (use.moves === true) facts.path("move", field, scope, name, true);
  }
  if (target !== undefined) {
    // Into a folder the copy has the name of what is copied.
    const leaf = target.text.endsWith("/") ? (files[0]?.text.replace(/\/$/, "").replace(/^.*\//, "") ?? "") : "";
    const written = { ...target, text: target.text + leaf };
    facts.path("write", written, scope, name, isRecursive);
    facts.wrote(written.text, scope, { taint, hosts });
  }
  for (const field of optionFiles(call, use.readOptions)) taint |= facts.read(field, scope, name).taint;
  return { taint, hosts };
}

/** `… | tar x -C /opt`, `unzip x.zip -d /opt`: what lies there now came out of the archive. */
function unpacked(call: Invocation, files: readonly Field[], { facts }: Walk): void {
  const { name, input, scope, words } = call;
  const isTar = name === "tar" && /^-?[a-z]*x/i.test(words[1] ?? "");
  if (!isTar && name !== "unzip") return;
  const [folder] = optionFiles(call, isTar ? "C directory" : "d");
  if (folder === undefined) return;
  const archive = isTar ? optionFiles(call, "f")[0] : files[0];
  const kept = archive === undefined ? input : scope.files.get(classifyPath(archive.text, scope.cwd).path);
  if (kept !== undefined && kept.taint !== 0) facts.wrote(folder.text, scope, { taint: kept.taint, hosts: kept.hosts });
}

/** Sources that are gone afterwards: `tar --remove-files`, `rsync --remove-source-files`, `zip -m`. */
function removedSources({ name, options: { flags } }: Invocation, files: readonly Field[]): readonly Field[] {
  if (name === "zip") return flags.has("m") || flags.has("move") ? files.slice(1) : [];
  if (flags.has("remove-files")) return files;
  return flags.has("remove-source-files") ? files.slice(0, -1) : [];
}

/** `rsync --delete empty/ x/` leaves of `x` what is in `empty`: nothing. A project mirrored elsewhere is a deployment. */
function mirroredOver({ name, options: { flags }, scope }: Invocation, files: readonly Field[]): Field | undefined {
  const [from, to] = [files[0], files.at(-1)];
  if (name !== "rsync" || from === undefined || to === undefined || files.length < 2) return undefined;
  if (![...flags].some((flag) => /^del(?:ete(?:-.+)?)?$/.test(flag)) || flags.has("n")) return undefined;
  const source = classifyPath(from.text, scope.cwd);
  const isEmpty = source.classes.has("scratch") || /(?:^|\/)(?:empty|blank|null|void)[^/]*$/i.test(source.path);
  return isEmpty ? to : undefined;
}

/** `tar -cf x …`, `zip x …`: the archive is full of what went into it. */
function archived(call: Invocation, files: readonly Field[], { taint, hosts }: Sources, { facts }: Walk): Taint {
  const { name, scope } = call;
  if (name !== "tar" && name !== "zip") return 0;
  const data: Data = { taint: taint | TAINTS.bulk, hosts };
  for (const field of optionFiles(call, "f")) facts.wrote(field.text, scope, data);
  const archive = name === "zip" ? files[0] : undefined;
  if (archive === undefined) return 0;
  facts.wrote(archive.text, scope, data);
  return archive.text === "-" ? TAINTS.bulk : 0;
}

function blockCopy({ name, words, scope }: Invocation, { facts }: Walk): Taint {
  let taint: Taint = 0;
  for (const word of words) {
    if (word.startsWith("of=")) facts.path("write", plain(word.slice(3)), scope, name, false);
    else if (word.startsWith("if=")) taint |= facts.read(plain(word.slice(3)), scope, name).taint;
  }
  return taint;
}

/** A command nobody listed, given a credential file: it may well read it. */
function unlistedUse({ name, fields, words, options, scope }: Invocation, { facts }: Walk): Taint {
  let taint: Taint = 0;
  for (const at of options.operands) {
    const field = fields[at];
    // `--private-key ~/.ssh/id_rsa` uses the key as what it is for.
    if (field === undefined || !/[~/.]/.test(field.text) || (words[at - 1] ?? "").startsWith("-")) continue;
    if (!classifyPath(field.text, scope.cwd).classes.has("credential")) continue;
    facts.path("read", field, scope, name, false);
    taint |= TAINTS.credential;
  }
  return taint;
}

/** Values of these options (names separated by blanks), which are files. */
function optionFiles({ fields, options }: Invocation, names: string | undefined): Field[] {
  return split(names).flatMap((name) =>
    (options.values.get(name) ?? []).flatMap(({ word, skip }) => {
      const field = fields[word];
      return field === undefined ? [] : [skip === 0 ? field : { ...field, text: field.text.slice(skip) }];
    }),
  );
}

function split(names: string | undefined): readonly string[] {
  return names === undefined ? [] : names.split(" ");
}
