import { hostKind } from "../../url.js";
import type { Field } from "../expand.js";
import { type Invocation, plain } from "../invocation.js";
import { type NetworkUse, use } from "./use.js";

export function connection({ name, operands, options, input }: Invocation): NetworkUse | undefined {
  const line = operands.map((field) => field.text).join(" ");
  if (name === "openssl" && operands[0]?.text !== "s_client") return undefined;
  const uploads: Field[] = [];
  let host = operands[0]?.text ?? "";
  if (name === "socat") {
    host = /(?:tcp|udp|openssl)[^:]*:([^:,]+)/i.exec(line)?.[1] ?? "";
    for (const field of operands) {
      const file = /^(?:file|open|gopen):([^,]+)/i.exec(field.text)?.[1];
      if (file !== undefined) uploads.push({ ...field, text: file });
    }
  }
  const isProbe = options.flags.has("z");
  const urls = hostKind(host, "") === "metadata" ? [host] : [];
  return {
    ...use({ urls, sends: 0, uploads, sendsInput: !isProbe && input.taint !== 0 }),
    hosts: host === "" ? [] : [host],
  };
}

/** Programs whose operands are files to send. */
export function sender({ name, operands, options, fields, input }: Invocation): NetworkUse | undefined {
  if (name === "logger" && !options.flags.has("n")) return undefined;
  const files =
    name === "lftp" || name === "ftp" || name === "tftp"
      ? []
      : operands.filter((field) => /[./~]/.test(field.text) && !/^\w+:\/\//.test(field.text));
  const uploads = [...files];
  for (const text of [...fields.map((field) => field.text), input.text ?? ""]) {
    const put = /\bm?put (?:-\S+ )*(\S+)/.exec(text)?.[1];
    if (put !== undefined)
      uploads.push({ text: put.replace(/[;'"]+$/, ""), dynamic: false, computed: true, taint: 0, hosts: [] });
  }
  const writes = [...fields.map((field) => field.text), input.text ?? ""].flatMap((text, at) => {
    const got =
      /(?:^|[\s;])m?get (?:-\S+ )*(\S+)/.exec(text)?.[1] ?? (text === "get" ? fields[at + 1]?.text : undefined);
    return got === undefined ? [] : [plain(got.replace(/^.*\//, "").replace(/[;'"]+$/, ""))];
  });
  return {
    ...use({
      urls: [],
      sends: operands.reduce((bits, field) => bits | field.taint, 0),
      uploads: writes.length > 0 ? [] : uploads,
      sendsInput: writes.length === 0,
      writes,
    }),
    isFetch: false,
  };
}

export function dns({ operands }: Invocation): NetworkUse | undefined {
  const sends = operands.reduce((bits, field) => bits | field.taint, 0);
  return { ...use({ urls: [], sends }), hosts: operands.map((field) => field.text), isDns: true };
}

export function mail({ operands, options, fields }: Invocation): NetworkUse {
  const uploads = ["a", "A"]
    .flatMap((option) => options.values.get(option) ?? [])
    .flatMap(({ word }) => fields[word] ?? []);
  return {
    ...use({ urls: [], sends: operands.reduce((bits, field) => bits | field.taint, 0), uploads, sendsInput: true }),
    isMessage: true,
    isFetch: false,
  };
}

export function gist({ operands, fields }: Invocation): NetworkUse | undefined {
  const [noun, verb] = operands.map((field) => field.text);
  if ((noun === "gist" || noun === "snippet") && verb === "create")
    return {
      ...use({
        urls: [],
        sends: 0,
        uploads: operands.slice(2),
        sendsInput: operands.length === 2 || operands[2]?.text === "-",
      }),
      isMessage: true,
      isFetch: false,
    };
  if (noun === "api" || (noun === "gist" && verb === "view"))
    return {
      ...use({ urls: [], sends: fields.reduce((bits, field) => bits | field.taint, 0) }),
      hosts: ["api.github.com"],
    };
  const sends = fields.reduce((bits, field) => bits | field.taint, 0);
  return sends === 0 ? undefined : { ...use({ urls: [], sends }), isMessage: true, isFetch: false };
}
