import { type Analyst, deeper, NESTING_DEPTH_MAX, placed, type Spot } from "../analyst.js";
import { TAINTS } from "../facts.js";
import { classifyPath } from "../path.js";
import { lineOf } from "./line.js";

const TEXT_MAX = 16_384;

/** Reads PowerShell and cmd shallowly: statements split at `;`, `|`, `&` outside quotes, first word, switches, operands. */
export function readWindows(text: string, spot: Spot, analyst: Analyst): void {
  const place = placed(spot, 0, text.length);
  const source = text.slice(0, TEXT_MAX);
  const fetches =
    /\b(?:iwr|irm|curl|wget|Invoke-WebRequest|Invoke-RestMethod|DownloadString|DownloadFile|DownloadData|Net\.WebClient|Start-BitsTransfer|WebRequest\]?::Create)\b/i.test(
      source,
    );
  const hosts = [...source.matchAll(/https?:\/\/([^/\s'")]+)/g)].map(([, host = ""]) => host);
  if (/\b(?:iex|Invoke-Expression)\b|\|\s*iex\b/i.test(source) && fetches)
    analyst.sheet.add({ kind: "flow", from: TAINTS.net, to: "shell", hosts, by: "iex", ...place });
  if (
    /\b(?:iex|Invoke-Expression)\b/i.test(source) &&
    /FromBase64String|\[char\]|-join|-bxor|\.Replace\(|IO\.Compression/i.test(source)
  )
    analyst.sheet.add({ kind: "mark", mark: "decoded-code", ...place });
  if (/Net\.Sockets\.TCPClient/i.test(source)) analyst.sheet.add({ kind: "mark", mark: "reverse-shell", ...place });
  const encoded = /(?:^|\s)-(?:e|en|enc|enco\w*|ec)\s+['"]?([A-Za-z0-9+/=]{16,})/i.exec(source)?.[1];
  if (encoded !== undefined) {
    analyst.sheet.add({ kind: "mark", mark: "decoded-code", ...place });
    if (spot.depth < NESTING_DEPTH_MAX)
      analyst.windows(Buffer.from(encoded, "base64").toString("utf16le"), deeper(spot, 0, text.length));
  }
  let piped: readonly string[] = [];
  for (const statement of statements(source)) {
    const words = wordsOf(statement.text);
    while (
      /^(?:powershell|pwsh|cmd|start|call|&)$/i.test(words[0]?.replace(/\.exe$/i, "") ?? "") ||
      /^[-/](?:c|command|nop|noprofile|w|windowstyle|hidden|noni|noninteractive|ep|executionpolicy|bypass|k|q|s|b)$/i.test(
        words[0] ?? "",
      )
    )
      words.shift();
    const head = words[0];
    if (head === undefined) continue;
    if (words.length === 1 && /\s/.test(head) && spot.depth < NESTING_DEPTH_MAX) {
      readWindows(head, deeper(spot, 0, text.length), analyst);
      continue;
    }
    const name = (head.split(/[\\/]/).at(-1) ?? head).toLowerCase().replace(/\.exe$/, "");
    const switches = words.slice(1).filter((word) => /^[-/][A-Za-z?]/.test(word));
    const operands = words
      .slice(1)
      .filter(
        (word, at) =>
          !switches.includes(word) &&
          !/^-(?:ErrorAction|EA|Filter|Include|Exclude|Encoding|Depth|Value|ItemType|Name|First|Last|Tail|TotalCount)$/i.test(
            words[at] ?? "",
          ),
      );
    analyst.sheet.add({
      kind: "command",
      name,
      line: lineOf([name, ...words.slice(1)], "·"),
      text: lineOf([name, ...words.slice(1)], undefined),
      flags: new Set(switches.map((word) => word.slice(1).toLowerCase())),
      operands,
      wrappers: spot.wrappers,
      env: [],
      ...place,
    });
    if (
      /^(?:iwr|irm|invoke-webrequest|invoke-restmethod)$/.test(name) ||
      /Upload(?:File|String|Data)/.test(statement.text)
    )
      sentFiles(statement.text, spot, analyst);
    const isRecursive = switches.some((word) => /^[-/](?:recurse|rec|r|s|rf|fr)$/i.test(word));
    const isPreview = switches.some((word) => /^-whatif$/i.test(word));
    if (/^(?:remove-item|ri|rm|del|erase|rd|rmdir|clear-content|clear-item)$/.test(name) && !isPreview) {
      for (const path of operands.length > 0 ? operands : statement.isPiped ? piped : [])
        for (const one of path.split(",").filter((item) => item !== ""))
          analyst.sheet.add({
            kind: "path",
            op: "delete",
            at: classifyPath(one),
            recursive: isRecursive || statement.isPiped,
            by: name,
            ...place,
          });
    }
    if (/^(?:get-content|gc|type|cat|select-string|sls|findstr|more)$/.test(name))
      for (const path of operands)
        analyst.sheet.add({ kind: "path", op: "read", at: classifyPath(path), recursive: false, by: name, ...place });
    if (/^(?:set-content|add-content|out-file|sc|ac|new-item|ni|copy-item|copy|cp|move-item|move)$/.test(name)) {
      const target = operands.at(name.startsWith("copy") || name === "cp" || name.startsWith("move") ? -1 : 0);
      if (
        target !== undefined &&
        operands.length > 0 &&
        !(name === "sc" && /^(?:create|config|stop|delete|start|query)$/i.test(target))
      )
        analyst.sheet.add({
          kind: "path",
          op: "append",
          at: classifyPath(target),
          recursive: false,
          by: name,
          ...place,
        });
    }
    piped = /^(?:get-childitem|gci|dir|ls)$/.test(name)
      ? operands.map((path) => `${path.replace(/[\\/]$/, "")}/*`)
      : [];
  }
  if (
    /\b(?:bitsadmin|certutil)\b.*https?:.*[&;]\s*\S+\.(?:exe|ps1|bat)/i.test(source) ||
    /\b(?:mshta|regsvr32|rundll32|msiexec|wscript|cscript)\b[^\n]*(?:https?:|\\\\[\w.-]+\\)/i.test(source)
  )
    analyst.sheet.add({ kind: "flow", from: TAINTS.net, to: "executed-file", hosts, by: "lolbin", ...place });
}

/** Files named in a statement that sends something: `-Body (Get-Content x)`, `-InFile x`, `UploadFile(url, "x")`. */
function sentFiles(text: string, spot: Spot, analyst: Analyst): void {
  if (!/-Body|-InFile|-Form|Upload/i.test(text)) return;
  const place = placed(spot, 0, text.length);
  for (const [word] of text.matchAll(/[^\s'"(),]+/g)) {
    if (!/[\\/]/.test(word) || /:\/\//.test(word)) continue;
    const { classes } = classifyPath(word);
    const from = classes.has("credential") ? TAINTS.credential : classes.has("secret") ? TAINTS.secret : 0;
    if (from !== 0) analyst.sheet.add({ kind: "flow", from, to: "net", hosts: [], by: "powershell", ...place });
  }
}

interface WindowsStatement {
  readonly text: string;
  readonly isPiped: boolean;
}

function statements(text: string): WindowsStatement[] {
  const found: WindowsStatement[] = [];
  let quote = "";
  let begin = 0;
  let isPiped = false;
  for (let at = 0; at <= text.length && found.length < 128; at++) {
    const char = text[at] ?? ";";
    if (quote !== "") {
      if (char === quote) quote = "";
      if (at < text.length) continue;
    }
    if (char === '"' || char === "'") quote = char;
    else if (char === ";" || char === "|" || char === "&" || char === "\n" || at === text.length) {
      const piece = text.slice(begin, at).trim();
      if (piece !== "") found.push({ text: piece, isPiped });
      isPiped = char === "|";
      begin = at + 1;
    }
  }
  return found;
}

function wordsOf(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)]
    .slice(0, 128)
    .map(([, double, single, bare]) => double ?? single ?? bare ?? "");
}
