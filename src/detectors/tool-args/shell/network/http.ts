import { TAINTS } from "../../facts.js";
import type { Field } from "../expand.js";
import { type Invocation, plain } from "../invocation.js";
import { type NetworkUse, use, valuesOf } from "./use.js";

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

export function curl(call: Invocation): NetworkUse {
  const { operands, options } = call;
  const uploads: Field[] = [];
  let sends = 0;
  let sendsInput = false;
  const file = (field: Field, text: string): void => {
    if (text === "-" || text === "") sendsInput = true;
    else uploads.push({ ...field, text });
  };
  for (const option of BODY) {
    for (const field of valuesOf(call, option)) {
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
      else sends |= field.taint;
      if (at !== null) sends |= field.taint;
    }
  }
  for (const field of valuesOf(call, "T", "upload-file")) file(field, field.text);
  for (const option of ["H", "header", "u", "user", "b", "cookie", "A", "user-agent", "e", "referer"]) {
    // A token in a header is how APIs are used; the output of a command there is not.
    for (const field of valuesOf(call, option)) sends |= field.taint & ~TAINTS["env-secret"];
  }
  for (const option of ["K", "config"]) {
    for (const field of valuesOf(call, option)) {
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
  const targets = [...operands, ...valuesOf(call, "url")];
  for (const field of targets) sends |= field.taint;
  const writes = [...valuesOf(call, "o"), ...valuesOf(call, "output")];
  const folder = valuesOf(call, "output-dir")[0];
  const urls = targets.map((field) => field.text);
  if (options.flags.has("O") || options.flags.has("remote-name") || options.flags.has("J")) {
    for (const url of urls) writes.push(savedAs(url));
  }
  return use({ urls, sends, uploads, sendsInput, writes: writes.map((file) => inFolder(file, folder)) });
}

export function wget(call: Invocation): NetworkUse {
  const { operands, options } = call;
  const uploads = [...valuesOf(call, "post-file"), ...valuesOf(call, "body-file")];
  let sends = 0;
  for (const option of ["post-data", "body-data", "U", "user-agent"])
    for (const field of valuesOf(call, option)) sends |= field.taint;
  for (const field of valuesOf(call, "header")) sends |= field.taint & ~TAINTS["env-secret"];
  for (const field of operands) sends |= field.taint;
  const urls = operands.map((field) => field.text);
  const named = [...valuesOf(call, "O"), ...valuesOf(call, "output-document")];
  const isSpider = options.flags.has("spider");
  const writes =
    named.length > 0
      ? named
      : isSpider
        ? []
        : urls.map((url) => inFolder(savedAs(url), valuesOf(call, "P", "directory-prefix")[0]));
  return use({ urls, sends, uploads, writes });
}

export function fetcher(call: Invocation): NetworkUse {
  const { name, operands, input, hasInput } = call;
  const urls = operands
    .filter(
      (field) =>
        /[./:]/.test(field.text) &&
        !/^[A-Z]+$/.test(field.text) &&
        !/^[\w.-]+[:=]{1,2}/.test(field.text.replace(/^https?:\/\//, "x/")),
    )
    .map((field) => field.text);
  const sends = operands.reduce((bits, field) => bits | field.taint, 0);
  const folder = valuesOf(call, "d", "dir")[0];
  const named = valuesOf(call, "o", "output", "O", "out");
  const saves = named.length === 0 && (name === "aria2c" || name === "axel" || name === "lwp-download");
  const writes = (saves ? urls.map(savedAs) : named).map((file) => inFolder(file, folder));
  const uploads = operands.flatMap((field) => {
    const at = /@(.+)$/.exec(field.text);
    return at === null || /:\/\//.test(field.text) ? [] : [{ ...field, text: at[1] ?? "" }];
  });
  return use({ urls, sends, writes, uploads, sendsInput: hasInput && input.taint !== 0 });
}

/** The file a download is saved as where nobody names one. */
function savedAs(url: string): Field {
  return plain(url.replace(/[?#].*$/, "").replace(/^.*\//, ""));
}

function inFolder(file: Field, folder: Field | undefined): Field {
  return folder === undefined || file.text.startsWith("/") ? file : { ...file, text: `${folder.text}/${file.text}` };
}
