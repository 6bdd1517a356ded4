import { TAINTS, type Taint } from "../facts.js";
import type { Field } from "./expand.js";
import type { Invocation } from "./invocation.js";

/** What a command does with the network. */
export interface NetworkUse {
  readonly urls: readonly string[];
  readonly hosts: readonly string[];
  /** Sources of what stands in its words and leaves with it. */
  readonly sends: Taint;
  readonly uploads: readonly Field[];
  /** Its standard input leaves. */
  readonly sendsInput: boolean;
  readonly writes: readonly Field[];
  readonly clonesInto?: string | undefined;
  readonly isFetch: boolean;
  readonly isDns: boolean;
  readonly isMessage: boolean;
}

const BODY = [
  "d",
  "data",
  "data-binary",
  "data-raw",
  "data-ascii",
  "data-urlencode",
  "json",
  "F",
  "form",
  "form-string",
];

/** Undefined where the command does not talk to the network. */
export function networkUse(call: Invocation): NetworkUse | undefined {
  switch (call.name) {
    case "curl":
      return curl(call);
    case "wget":
    case "wget2":
      return wget(call);
    case "nc":
    case "ncat":
    case "netcat":
    case "socat":
    case "telnet":
    case "openssl":
      return connection(call);
    case "croc":
    case "wormhole":
    case "ffsend":
    case "lftp":
    case "ftp":
    case "sftp":
    case "curlftpfs":
    case "mosquitto_pub":
    case "s3cmd":
    case "logger":
      return sender(call);
    case "http":
    case "https":
    case "xh":
    case "aria2c":
    case "lwp-request":
    case "lynx":
    case "links":
    case "w3m":
    case "fetch":
    case "axel":
    case "get":
    case "lwp-download":
    case "iwr":
    case "invoke-webrequest":
    case "irm":
    case "curlie":
    case "httpie":
      return fetcher(call);
    case "scp":
    case "rsync":
    case "rclone":
      return copy(call);
    case "dig":
    case "nslookup":
    case "host":
    case "ping":
    case "ping6":
    case "drill":
    case "kdig":
    case "whois":
    case "finger":
    case "traceroute":
    case "tracepath":
    case "mtr":
      return dns(call);
    case "mail":
    case "mailx":
    case "mutt":
    case "sendmail":
    case "msmtp":
    case "swaks":
    case "pastebinit":
    case "gist":
    case "paste-rs":
    case "slackcat":
    case "telegram-send":
      return mail(call);
    case "gh":
    case "glab":
      return gist(call);
    case "git":
      return git(call);
    case "aws":
    case "gsutil":
    case "gcloud":
    case "az":
    case "azcopy":
    case "mc":
      return bucket(call);
    default:
      return undefined;
  }
}

function curl({ fields, operands, options }: Invocation): NetworkUse {
  const uploads: Field[] = [];
  let sends = 0;
  let sendsInput = false;
  const value = (option: string): Field[] =>
    (options.values.get(option) ?? []).flatMap(({ word, skip }) => {
      const field = fields[word];
      return field === undefined ? [] : [{ ...field, text: field.text.slice(skip) }];
    });
  const file = (field: Field, text: string): void => {
    if (text === "-" || text === "") sendsInput = true;
    else uploads.push({ ...field, text });
  };
  for (const option of BODY) {
    for (const field of value(option)) {
      const isForm = option === "F" || option === "form";
      const at =
        option === "data-raw" || option === "form-string"
          ? null
          : isForm
            ? /^[^=]*=[@<]([^;]*)/.exec(field.text)
            : option === "data-urlencode"
              ? /^[^=@]*@(.+)/.exec(field.text)
              : /^@(.+)/.exec(field.text);
      if (field.stream !== undefined) uploads.push(field);
      else if (at !== null) file(field, at[1] ?? "");
      else sends |= field.taint & ~(option === "json" ? 0 : 0);
      if (at !== null) sends |= field.taint;
    }
  }
  for (const option of ["T", "upload-file"]) for (const field of value(option)) file(field, field.text);
  for (const option of ["H", "header", "u", "user", "b", "cookie", "A", "user-agent", "e", "referer"]) {
    // A token in a header is how APIs are used; the output of a command there is not.
    for (const field of value(option)) sends |= field.taint & ~TAINTS["env-secret"];
  }
  for (const option of ["K", "config"]) {
    for (const field of value(option)) {
      if (field.stream?.text === undefined) continue;
      const at = /(?:data-binary|data|upload-file|form)\s*=?\s*"?(?:[^"@]*@)?([^"\s]+)/.exec(field.stream.text);
      if (at !== null)
        uploads.push({
          text: at[1] ?? "",
          dynamic: field.dynamic,
          computed: true,
          taint: field.taint,
          hosts: field.hosts,
        });
    }
  }
  const targets = [...operands, ...value("url")];
  for (const field of targets) sends |= field.taint;
  const writes = [...value("o"), ...value("output")];
  const urls = targets.map((field) => field.text);
  if (options.flags.has("O") || options.flags.has("remote-name") || options.flags.has("J")) {
    for (const url of urls)
      writes.push({
        text: url.replace(/[?#].*$/, "").replace(/^.*\//, ""),
        dynamic: false,
        computed: false,
        taint: 0,
        hosts: [],
      });
  }
  return use({ urls, sends, uploads, sendsInput, writes });
}

function wget({ fields, operands, options }: Invocation): NetworkUse {
  const value = (option: string): Field[] =>
    (options.values.get(option) ?? []).flatMap(({ word, skip }) => {
      const field = fields[word];
      return field === undefined ? [] : [{ ...field, text: field.text.slice(skip) }];
    });
  const uploads = [...value("post-file"), ...value("body-file")];
  let sends = 0;
  for (const option of ["post-data", "body-data", "U", "user-agent"])
    for (const field of value(option)) sends |= field.taint;
  for (const field of value("header")) sends |= field.taint & ~TAINTS["env-secret"];
  for (const field of operands) sends |= field.taint;
  const urls = operands.map((field) => field.text);
  const named = [...value("O"), ...value("output-document")];
  const isSpider = options.flags.has("spider");
  const writes =
    named.length > 0
      ? named
      : isSpider
        ? []
        : urls.map((url) => ({
            text: url.replace(/[?#].*$/, "").replace(/^.*\//, ""),
            dynamic: false,
            computed: false,
            taint: 0,
            hosts: [],
          }));
  return use({ urls, sends, uploads, writes });
}

function connection({ name, operands, options, input }: Invocation): NetworkUse | undefined {
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
  return {
    ...use({ urls: [], sends: 0, uploads, sendsInput: !isProbe && input.taint !== 0 }),
    hosts: host === "" ? [] : [host],
  };
}

/** Programs whose operands are files to send. */
function sender({ name, operands, options, fields, input }: Invocation): NetworkUse | undefined {
  if (name === "logger" && !options.flags.has("n")) return undefined;
  const files =
    name === "lftp" || name === "ftp"
      ? []
      : operands.filter((field) => /[./~]/.test(field.text) && !/^\w+:\/\//.test(field.text));
  const uploads = [...files];
  for (const text of [...fields.map((field) => field.text), input.text ?? ""]) {
    const put = /\bm?put (?:-\S+ )*(\S+)/.exec(text)?.[1];
    if (put !== undefined)
      uploads.push({ text: put.replace(/[;'"]+$/, ""), dynamic: false, computed: true, taint: 0, hosts: [] });
  }
  return {
    ...use({ urls: [], sends: operands.reduce((bits, field) => bits | field.taint, 0), uploads, sendsInput: true }),
    isFetch: false,
  };
}

function fetcher({ name, operands, options, fields, input, hasInput }: Invocation): NetworkUse {
  const urls = operands
    .filter(
      (field) =>
        /[./:]/.test(field.text) &&
        !/^[A-Z]+$/.test(field.text) &&
        !/^[\w.-]+[:=]{1,2}/.test(field.text.replace(/^https?:\/\//, "x/")),
    )
    .map((field) => field.text);
  const sends = operands.reduce((bits, field) => bits | field.taint, 0);
  const writes = ["o", "output", "O", "out"]
    .flatMap((option) => options.values.get(option) ?? [])
    .flatMap(({ word, skip }) => {
      const field = fields[word];
      return field === undefined ? [] : [{ ...field, text: field.text.slice(skip) }];
    });
  if (name === "aria2c" && writes.length === 0 && options.flags.has("o")) {
    const at = fields.findIndex((field) => field.text === "-o");
    const file = fields[at + 1];
    if (file !== undefined) return use({ urls: urls.filter((url) => url !== file.text), sends, writes: [file] });
  }
  const uploads = operands.flatMap((field) => {
    const at = /@(.+)$/.exec(field.text);
    return at === null || /:\/\//.test(field.text) ? [] : [{ ...field, text: at[1] ?? "" }];
  });
  return use({ urls, sends, writes, uploads, sendsInput: hasInput && input.taint !== 0 });
}

function copy({ name, operands }: Invocation): NetworkUse | undefined {
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

function dns({ operands }: Invocation): NetworkUse | undefined {
  const sends = operands.reduce((bits, field) => bits | field.taint, 0);
  return { ...use({ urls: [], sends }), hosts: operands.map((field) => field.text), isDns: true };
}

function mail({ operands, options, fields }: Invocation): NetworkUse {
  const uploads = ["a", "A"]
    .flatMap((option) => options.values.get(option) ?? [])
    .flatMap(({ word }) => fields[word] ?? []);
  return {
    ...use({ urls: [], sends: operands.reduce((bits, field) => bits | field.taint, 0), uploads, sendsInput: true }),
    isMessage: true,
    isFetch: false,
  };
}

function gist({ operands, fields }: Invocation): NetworkUse | undefined {
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
  const sends = fields.reduce((bits, field) => bits | field.taint, 0);
  return sends === 0 ? undefined : { ...use({ urls: [], sends }), isMessage: true, isFetch: false };
}

function git({ operands }: Invocation): NetworkUse | undefined {
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

function bucket({ operands, options, fields }: Invocation): NetworkUse | undefined {
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

function use(given: {
  urls: readonly string[];
  sends: Taint;
  uploads?: readonly Field[];
  sendsInput?: boolean;
  writes?: readonly Field[];
}): NetworkUse {
  const hosts = given.urls.map((url) =>
    url
      .replace(/^[a-z]+:\/\//i, "")
      .replace(/^[^/@]*@/, "")
      .replace(/[/?#:].*$/, ""),
  );
  return {
    urls: given.urls,
    hosts,
    sends: given.sends,
    uploads: given.uploads ?? [],
    sendsInput: given.sendsInput ?? false,
    writes: given.writes ?? [],
    isFetch: true,
    isDns: false,
    isMessage: false,
  };
}
