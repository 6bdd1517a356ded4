import { classifyPath } from "./path.js";

/** A piece of a file that some program will run. */
export interface ContentScript {
  readonly text: string;
  readonly language: string;
  readonly origin: "document" | "autorun";
}

/** What in the content of a file is going to be executed, and whether by itself (`autorun`) or when asked. */
export function contentScripts(file: string, content: string): ContentScript[] {
  if (content.length < 4 || content.length > 262_144) return [];
  const { path, classes } = classifyPath(file);
  const leaf = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (/\.(?:md|mdx|rst|txt|adoc|html?|csv|tsv|snap|svg|lock)$/.test(leaf)) return [];
  if (
    /(?:^|\/)(?:tests?|__tests__|fixtures?|spec|specs|docs?|examples?|samples?)\//.test(path) &&
    leaf !== "conftest.py"
  )
    return [];
  if (classes.has("user-rc") || classes.has("system-rc") || classes.has("git-hook"))
    return [{ text: content, language: "shell", origin: "autorun" }];
  if (classes.has("schedule"))
    return [
      {
        text: content.replace(/^(?:[\d*/,-]+\s+){5}(?:[a-z_][\w-]*\s+)?/gm, "").replace(/^@\w+\s+/gm, ""),
        language: "shell",
        origin: "autorun",
      },
    ];
  if (classes.has("service")) return matches(content, /^Exec\w*=[-@+!]*(.+)$/gm, "autorun");
  if (/^(?:dockerfile|containerfile)(?:\..*)?$|\.dockerfile$/.test(leaf))
    return matches(content.replace(/\\\n/g, " "), /^\s*(?:RUN|CMD|ENTRYPOINT)\s+(?!\[)(.+)$/gim, "autorun");
  if (/^(?:gnu)?makefile$|\.mk$/.test(leaf)) return matches(content, /^\t[@-]*(.+)$/gm, "document");
  if (leaf === "devcontainer.json")
    return matches(
      content,
      /"(?:postCreate|postStart|postAttach|initialize|onCreate|updateContent)Command"\s*:\s*"((?:[^"\\]|\\.)*)"/g,
      "autorun",
    );
  if (leaf === "jenkinsfile") return matches(content, /\b(?:sh|bat)\s*\(?\s*['"]{1,3}([^'"]+)/g, "autorun");
  if (leaf === "package.json" || leaf === "composer.json") return lifecycle(content);
  if (classes.has("ci") || /^(?:docker-)?compose.*\.ya?ml$|^action\.ya?ml$/.test(leaf)) return workflow(content);
  if (
    leaf === "setup.py" ||
    leaf === "conftest.py" ||
    leaf === "sitecustomize.py" ||
    leaf === "usercustomize.py" ||
    leaf === "noxfile.py" ||
    leaf === "build.rs" ||
    leaf === "extconf.rb"
  )
    return [{ text: content, language: leaf.endsWith(".rb") ? "ruby" : "python", origin: "autorun" }];
  if (/^(?:postinstall|preinstall|prepare|install)\.(?:c|m)?js$/.test(leaf))
    return [{ text: content, language: "javascript", origin: "autorun" }];
  if (classes.has("agent-config") && /\.(?:json|toml)$/.test(leaf)) return agentCommands(content);
  if (leaf === ".gitconfig" || classes.has("git-config"))
    return matches(
      content,
      /^\s*(?:\w+\s*=\s*!|(?:sshCommand|pager|editor|fsmonitor|askpass|helper|textconv|command|cmd)\s*=\s*!?)(.+)$/gim,
      "autorun",
    );
  if (path.endsWith(".ssh/config"))
    return matches(content, /^\s*(?:ProxyCommand|LocalCommand|KnownHostsCommand)\s+(.+)$/gim, "autorun");
  if (classes.has("loader") && /^#!.*sh\b/.test(content))
    return [{ text: content, language: "shell", origin: "autorun" }];
  if (/\.(?:sh|bash|zsh|command)$/.test(leaf) || /^#!.*\b(?:ba|z|da|k)?sh\b/.test(content))
    return [{ text: content, language: "shell", origin: "document" }];
  if (/\.service$/.test(leaf)) return matches(content, /^Exec\w*=[-@+!]*(.+)$/gm, "document");
  return [];
}

function matches(content: string, pattern: RegExp, origin: ContentScript["origin"]): ContentScript[] {
  return [...content.matchAll(pattern)].slice(0, 64).map(([, text = ""]) => ({ text, language: "shell", origin }));
}

function lifecycle(content: string): ContentScript[] {
  const scripts: ContentScript[] = [];
  for (const [, name = "", text = ""] of [...content.matchAll(/"([\w:-]+)"\s*:\s*"((?:[^"\\]|\\.)*)"/g)].slice(
    0,
    256,
  )) {
    if (!/\s/.test(text)) continue;
    const isAutorun = /^(?:pre|post)?(?:install|prepare|pack|publish|uninstall|update-cmd|autoload-dump)$/.test(name);
    scripts.push({
      text: text.replace(/\\(["\\/])/g, "$1"),
      language: "shell",
      origin: isAutorun ? "autorun" : "document",
    });
  }
  return scripts;
}

function workflow(content: string): ContentScript[] {
  const scripts: ContentScript[] = [];
  for (const [, , inline = "", block = ""] of [
    ...content.matchAll(
      /^([ \t-]*)(?:run|script|command|entrypoint|before_script|after_script)\s*:\s*(?:[|>][-+]?\s*\n((?:\1[ \t]+.*(?:\n|$)|\s*\n)+)|(.*))$/gm,
    ),
  ].slice(0, 64)) {
    const text = inline !== "" ? inline : block;
    if (text.trim() !== "" && !text.trim().startsWith("["))
      scripts.push({ text: text.replace(/\$\{\{[^}]*\}\}/g, "EXPR"), language: "shell", origin: "autorun" });
  }
  for (const [, item = ""] of [...content.matchAll(/^\s*-\s+((?:curl|wget|bash|sh|sudo|rm|python3?|nc)\b.*)$/gm)].slice(
    0,
    64,
  ))
    scripts.push({ text: item, language: "shell", origin: "autorun" });
  return scripts;
}

/** `"command": "sh", "args": ["-c", "…"]` of an MCP server or a hook. */
function agentCommands(content: string): ContentScript[] {
  const scripts: ContentScript[] = [];
  for (const [, command = "", args = ""] of [
    ...content.matchAll(/"command"\s*:\s*"((?:[^"\\]|\\.)*)"(?:\s*,\s*"args"\s*:\s*\[([^\]]*)\])?/g),
  ].slice(0, 64)) {
    const words = [...args.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(
      ([, word = ""]) => `'${word.replaceAll("'", "'\\''")}'`,
    );
    scripts.push({
      text: [command.replace(/\\(["\\])/g, "$1"), ...words].join(" "),
      language: "shell",
      origin: "autorun",
    });
  }
  return scripts;
}
