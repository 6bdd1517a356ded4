import type { Invocation } from "../invocation.js";
import { type NetworkUse, use } from "./use.js";

export function copy({ name, operands }: Invocation): NetworkUse | undefined {
  const target = operands.at(-1);
  const isRemote = (text: string): boolean =>
    (/^[\w.@-]+:(?!\\|\/\/)/.test(text) && !/^[A-Za-z]:/.test(text)) || /^\w+:\/\//.test(text);
  if (target === undefined || !isRemote(target.text)) {
    return undefined;
  }
  const uploads = operands.slice(name === "rclone" ? 1 : 0, -1).filter((field) => !isRemote(field.text));
  return {
    ...use({ urls: [], sends: 0, uploads }),
    hosts: [
      target.text
        .replace(/^\w+:\/\//, "")
        .replace(/^.*@/, "")
        .replace(/[:/].*$/, ""),
    ],
    isFetch: false,
  };
}

export function git({ operands }: Invocation): NetworkUse | undefined {
  const [verb, ...rest] = operands;
  if (verb?.text !== "clone") return undefined;
  const [from, into] = rest;
  if (from === undefined) return undefined;
  const folder =
    into?.text ??
    from.text
      .replace(/\/$/, "")
      .replace(/\.git$/, "")
      .replace(/^.*[/:]/, "");
  return {
    ...use({ urls: /^https?:/.test(from.text) ? [from.text] : [], sends: from.taint }),
    clonesInto: folder,
    isFetch: false,
  };
}

export function bucket({ operands, options, fields }: Invocation): NetworkUse | undefined {
  const texts = operands.map((field) => field.text);
  const isRemote = (text: string): boolean => /^(?:s3|gs|az|https?):\/\//.test(text);
  const verb = texts.find((text) => /^(?:cp|mv|sync|put|rsync|copy|upload|put-object|cat)$/.test(text));
  const target = texts.at(-1);
  if ((verb === "cat" || (verb === "cp" && target === "-")) && texts.some(isRemote))
    return { ...use({ urls: [], sends: 0 }), hosts: texts.filter(isRemote) };
  const sent = ["body", "file", "f", "message", "message-body", "source"].flatMap(
    (option) => options.values.get(option) ?? [],
  );
  if (
    /^(?:put-object|upload|publish|send-email|upload-batch)$/.test(
      verb ?? texts.find((text) => /^(?:publish|send-email)$/.test(text)) ?? "",
    ) &&
    sent.length > 0
  ) {
    const files = sent.flatMap(({ word, skip }) => {
      const field = fields[word];
      return field === undefined ? [] : [{ ...field, text: field.text.slice(skip).replace(/^file:\/\//, "") }];
    });
    return {
      ...use({ urls: [], sends: files.reduce((bits, field) => bits | field.taint, 0), uploads: files }),
      isFetch: false,
    };
  }
  if (verb === undefined || target === undefined || !isRemote(target)) return undefined;
  const from = operands.slice(texts.indexOf(verb) + 1, -1).filter((field) => !isRemote(field.text));
  if (from.length === 0) return undefined;
  return { ...use({ urls: [], sends: 0, uploads: from }), hosts: [target], isFetch: false };
}
