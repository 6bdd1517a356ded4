import { type Analyst, placed, type Spot } from "./analyst.js";
import { type Mark, type PathOp, TAINTS } from "./facts.js";
import { type MaskedCode, maskStrings } from "./masked-code.js";
import { classifyPath } from "./path.js";
import { fromBase64 } from "./shell/decode.js";

const CODE_MAX = 65_536;
const CALLS_MAX = 128;

/**
 * Reads a snippet shallowly: which calls it makes and with which constant arguments. Text that is only printed, compared
 * or assigned is no call, so it never counts.
 */
export function readCode(language: string, source: string, spot: Spot, analyst: Analyst): void {
  const code = maskStrings(source.slice(0, CODE_MAX), language);
  const reader = new CodeReader(code, spot, analyst, language);
  reader.shellCalls();
  reader.files();
  reader.network();
  reader.databases();
  reader.marks();
  if (language === "mongo") reader.mongo();
}

const SHELL_CALLS =
  /(?:\bos\.(?:system|popen|exec[lv]p?e?)|\bsubprocess\.\w+|\bsp\.\w+|\bPopen|\bcheck_(?:output|call)|\bgetoutput|\bcommands\.getoutput|\bpty\.spawn|\b(?:execSync|exec|execFileSync|execFile|spawnSync|spawn)|\bshell_exec|\bpassthru|\bproc_open|\bsystem|\bos\.execute|\bio\.popen|\bOpen3\.\w+|\bIO\.popen|\bKernel\.\w+|\bruncmd|\brun_command|\bexeca(?:Sync)?|\bBun\.spawn(?:Sync)?|\bdo shell script|\bplatform\.popen|\bsh\.\w+|\bfork_exec|\$|\bget_ipython\(\)\.system|\bRuntime\.getRuntime\(\)\.exec|\bshell\.exec|\bShell\.Exec|\bqx)\s*\(?\s*(\[?)\s*(?:[bfru]{0,2}|r)"(\d+)"((?:\s*,\s*\[?\s*[bfru]{0,2}"\d+")*)/g;

class CodeReader {
  readonly #text: string;
  readonly #strings: readonly string[];
  readonly #language: string;
  readonly #spot: Spot;
  readonly #analyst: Analyst;
  readonly #place: ReturnType<typeof placed>;
  /** It asks a host that is not this machine for something. */
  #fetches = false;

  constructor({ text, strings }: MaskedCode, spot: Spot, analyst: Analyst, language: string) {
    this.#text = text;
    this.#strings = strings;
    this.#spot = { ...spot, range: spot.range ?? { start: 0, end: Number.MAX_SAFE_INTEGER }, depth: spot.depth + 1 };
    this.#analyst = analyst;
    this.#language = language;
    this.#place = placed(this.#spot, 0, Number.MAX_SAFE_INTEGER);
  }

  #string(index: string | undefined): string {
    return this.#strings[Number(index)] ?? "";
  }

  #has(pattern: RegExp): boolean {
    return pattern.test(this.#text);
  }

  /** Whether one of the calls `head` finds is followed by `tail` on the same line, within `span` characters. */
  #follows(head: RegExp, tail: RegExp, span: number): boolean {
    return matchesOf(this.#text, head).some(({ index }) =>
      tail.test(this.#text.slice(index, index + span).split("\n", 1)[0] ?? ""),
    );
  }

  #mark(mark: Mark): void {
    this.#analyst.sheet.add({ kind: "mark", mark, ...this.#place });
  }

  #path(op: PathOp, path: string, recursive: boolean, content?: string): void {
    this.#analyst.sheet.add({
      kind: "path",
      op,
      at: classifyPath(path, this.#spot.cwd),
      recursive,
      by: this.#language,
      content,
      ...this.#place,
    });
  }

  /** Commands handed to a shell or to `execve`. */
  shellCalls(): void {
    let count = 0;
    for (const [call, list, first, more] of this.#text.matchAll(SHELL_CALLS)) {
      if (++count > CALLS_MAX) return;
      if (/^exec\s*\(/.test(call) && this.#language === "python") continue;
      if (/^(?:system|exec|spawn)/.test(call) && this.#language === "sql") continue;
      const words = [
        this.#string(first),
        ...[...(more ?? "").matchAll(/"(\d+)"/g)].map(([, index]) => this.#string(index)),
      ];
      // `execvp(file, [name, …])` says the program twice.
      if (/\.exec[lv]/.test(call) && words[1] === words[0]?.replace(/^.*\//, "")) words.shift();
      if (list === "[" || words.length > 1) {
        const line = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
        this.#analyst.shell(line, this.#spot);
      } else this.#analyst.shell(words[0] ?? "", this.#spot);
    }
    if (
      this.#language === "ruby" ||
      this.#language === "perl" ||
      this.#language === "php" ||
      this.#language === "javascript"
    ) {
      if (this.#language !== "javascript")
        for (const [, index] of this.#text.matchAll(/`(\d+)`/g)) this.#analyst.shell(this.#string(index), this.#spot);
    }
    if (this.#language === "ruby" || this.#language === "perl") {
      for (const [, index] of this.#text.matchAll(/\b(?:system|exec|spawn|%x|qx)\s*\(?\s*"(\d+)"/g))
        this.#analyst.shell(this.#string(index), this.#spot);
    }
    for (const [line] of this.#text.matchAll(/^\s*!(?![=~]).+$/gm))
      if (this.#language === "python") this.#analyst.shell(this.#unmask(line.replace(/^\s*!/, "")), this.#spot);
    if (/^%%(?:bash|sh|script)/.test(this.#text))
      this.#analyst.shell(this.#unmask(this.#text.replace(/^.*\n/, "")), this.#spot);
  }

  #unmask(text: string): string {
    return text.replace(/"(\d+)"/g, (_, index: string) => `"${this.#string(index)}"`);
  }

  files(): void {
    const t = this.#text;
    const content = /\.write\(\s*"(\d+)"/.exec(t)?.[1];
    for (const { index, 2: first, 3: rest = "" } of matchesOf(
      t,
      /\b(?:open|file_get_contents|fopen|readFileSync|readFile|read_text|File\.(?:read|open)|IO\.read|createReadStream|Path|load|read_csv|readlines)\s*\(\s*((?:[\w.]+\()?)\s*(?:[\w.]+\s*\+\s*)?[rbfu]{0,2}"(\d+)"([^\n]{0,80})/g,
    )) {
      const written = this.#string(first);
      const path = /(?:HOME['"\]]*|homedir\(\)|Path\.home\(\))\s*\+/.test(t.slice(index, index + 80))
        ? `~${written}`
        : written;
      const mode = /^\s*\)?\s*,\s*(?:mode\s*=\s*)?"(\d+)"/.exec(rest)?.[1];
      const isWrite = mode !== undefined && /[wax+]/.test(this.#string(mode)) && this.#string(mode).length <= 4;
      this.#path(
        isWrite ? (this.#string(mode).includes("a") ? "append" : "write") : "read",
        path,
        false,
        content === undefined ? undefined : this.#string(content),
      );
    }
    for (const [, first, second] of t.matchAll(
      /\b(?:appendFileSync|appendFile|writeFileSync|writeFile|file_put_contents|File\.write|write_text)\s*\(\s*"(\d+)"\s*(?:,\s*"(\d+)")?/g,
    )) {
      this.#path("append", this.#string(first), false, second === undefined ? "" : this.#string(second));
    }
    for (const [, first] of t.matchAll(
      /\b(?:rmtree|removeSync|rimraf(?:\.sync)?|rm_rf|rm_r|remove_entry_secure|remove_tree|rmSync|rmdirSync|FileUtils\.\w+|deltree|fs\.rm|os\.removedirs|unlinkSync|os\.remove|os\.unlink|unlink|File\.delete)\s*\(\s*(?:\[\s*)?(?:[\w.]+\()?\s*[rbfu]{0,2}"(\d+)"/g,
    )) {
      this.#path("delete", this.#string(first), true);
    }
    if (
      this.#has(
        /\b(?:rmtree|rm_rf|rmSync|rimraf|remove_tree)\s*\(\s*(?:[\w.]+\.|require\("\d+"\)\.)?(?:home\(\)|homedir\(\)|process\.env\.HOME|os\.environ\["?\d*"?\]|os\.path\.expanduser\("\d+"\)|ENV\["\d+"\]|Dir\.home)\s*[),]/,
      )
    )
      this.#path("delete", "~", true);
    if (this.#has(/\b(?:remove|unlink|rmtree|rmdir|rm|rmSync|unlinkSync|unlink_r)\b/))
      for (const [, first] of t.matchAll(
        /\b(?:walk|r?glob|iglob|scandir|listdir|readdirSync|readdir|Dir\[|Dir\.glob|File::Find::find|iterdir)\s*\(?\s*(?:Path\()?[rbf]?"(\d+)"/g,
      ))
        this.#path("delete", this.#string(first), true);
    for (const [, first] of t.matchAll(
      /\b(?:rmtree|rm_rf|rmSync|rimraf|remove_tree)\s*\(\s*(?:[\w.]+\.|require\("\d+"\)\.)?(?:home|homedir)\(\)\s*[/+]\s*"(\d+)"/g,
    ))
      this.#path("delete", `~/${this.#string(first)}`.replace("//", "/"), true);
    if (this.#has(/\b(?:Path\.home|pathlib\.Path\.home|homedir)\(\)/)) {
      for (const [, first] of t.matchAll(/(?:home|homedir)\(\)\s*(?:\/|\+|,|\.joinpath\(|\.glob\()\s*"(\d+)"/g))
        this.#path("read", `~/${this.#string(first)}`.replace("//", "/"), false);
    }
    for (const [, first] of t.matchAll(/(?:process\.env\.HOME|os\.environ\["\d+"\]|ENV\["\d+"\])\s*\+\s*"(\d+)"/g))
      this.#path("read", `~/${this.#string(first)}`.replace("//", "/"), false);
    if (this.#has(/\b(?:shutil\.move|os\.rename|renameSync|os\.replace)\(\s*"(\d+)"/)) {
      for (const [, first] of t.matchAll(/\b(?:shutil\.move|os\.rename|renameSync|os\.replace)\(\s*"(\d+)"/g))
        this.#path("move", this.#string(first), true);
    }
  }

  network(): void {
    const t = this.#text;
    const urls: string[] = [];
    const calls =
      /\.?\b(?:get|post|put|patch|request|fetch|urlopen|urlretrieve|open|delete|head|axios|sendBeacon|get_response|file_get_contents|fsockopen|connect|create_connection|WebSocket|Request|goto)\s?\(/g;
    for (const { index, 0: call } of matchesOf(t, calls)) {
      const first = /^[^"\n]{0,40}"(\d+)"/.exec(t.slice(index + call.length, index + call.length + 60))?.[1];
      const text = this.#string(first);
      if (first !== undefined && /^[a-z][a-z0-9+.-]*:\/\//i.test(text)) urls.push(text);
    }
    for (const url of urls.slice(0, 16)) this.#analyst.url(url, "fetch", this.#language, this.#spot);
    const isLocal = urls.length > 0 && urls.every((url) => /^\w+:\/\/(?:localhost|127\.|\[::1\]|0\.0\.0\.0)/.test(url));
    this.#fetches = urls.length > 0 && !isLocal;
    const host = urls.map((url) => url.replace(/^\w+:\/\//, "").replace(/[/?#:].*$/, ""));
    const sends =
      !isLocal &&
      this.#has(
        /\b(?:requests|httpx|axios|session|urllib\.request|u|superagent|got)\.(?:post|put|patch|request|urlopen|get)\b|\bfetch\s*\(|\bsendmail\b|\.sendall\(|\.send\(|\bsocket\.\w*|IO::Socket|https?"?\)?\.request|\.request\(|urlopen\(|sendBeacon|new WebSocket|ftplib|paramiko|boto3|\bsmtplib\b|PeerAddr|INET->new|Net::HTTP/i,
      );
    const isPost = this.#has(
      /\.(?:post|put|patch)\(|"?method"?\s*:\s*"\d+"|\bsendmail\b|\.sendall\(|sendBeacon|data\s*=|files\s*=|\.request\([^\n]{0,240}\.(?:end|write)\(|\.request\(\{|INET->new|urlopen\([^)]{0,160}\+|fetch\([^)]{0,160}\+|\.get\([^)]{0,160}\+/,
    );
    if (sends) {
      let taint = 0;
      for (const fact of this.#analyst.sheet.facts) {
        if (
          fact.kind !== "path" ||
          fact.op !== "read" ||
          fact.by !== this.#language ||
          fact.argument !== this.#spot.argument
        )
          continue;
        taint |= TAINTS.file;
        if (fact.at.classes.has("credential")) taint |= TAINTS.credential;
        if (fact.at.classes.has("secret")) taint |= TAINTS.secret;
      }
      if (
        this.#has(
          /\.environ(?!\.get\(|\[|\w)|\bdict\(os\.environ\)|process\.env(?![.[\w])|\bENV\.to_h|\$_ENV\b|getenv\(\s*\)/,
        )
      )
        taint |= TAINTS.env;
      for (const [, index] of t.matchAll(/(?:environ(?:\.get)?|process\.env|ENV|getenv)\s*[[(.]\s*"(\d+)"/g))
        if (/SECRET|TOKEN|PASSWORD|KEY|CREDENTIAL|_URL|DSN/i.test(this.#string(index)) && this.#envLeaves(index ?? ""))
          taint |= TAINTS.env;
      if (/process\.env\.\w*(?:SECRET|TOKEN|PASSWORD|KEY)\w*/.test(t) && isPost && !/[Aa]uthorization|headers/.test(t))
        taint |= TAINTS.env;
      for (const [, command] of t.matchAll(/`(\d+)`/g))
        if (/\.ssh|\.aws|\.env|shadow/.test(this.#string(command))) taint |= TAINTS.credential;
      if (this.#has(/\b(?:localStorage|sessionStorage|document\.cookie)\b/)) taint |= TAINTS.secret;
      if (taint !== 0 && (isPost || (taint & (TAINTS.env | TAINTS.credential)) !== 0))
        this.#analyst.sheet.add({
          kind: "flow",
          from: taint,
          to: "net",
          hosts: host,
          by: this.#language,
          ...this.#place,
        });
      else if (isPost && this.#has(/\.(?:post|put|patch)\(/)) this.#mark("code-send");
    }
    for (const [, first] of t.matchAll(
      /\b(?:urlretrieve|download|DownloadFile|downloadFile)\([^\n]{0,80}?,\s*[rbf]?"(\d+)"/g,
    )) {
      const saved = this.#string(first);
      const isRun = this.#strings.some((text, index) => String(index) !== first && text.includes(saved));
      if (saved.length > 2 && isRun) this.#remoteCode();
    }
    if (
      this.#follows(
        /\b(?:exec|eval|Function|instance_eval|vm\.runIn\w+|loadstring|assert|compile|os\.system|os\.popen|subprocess\.\w+|execSync|shell_exec|system)\b/g,
        /(?:urlopen|requests\.get|URI\.open|URI\("\d+"\)|\bget\(?"\d+"|\.get\("\d+"\)|await fetch|fetch\(|curl_exec|file_get_contents\("\d+"|Net::HTTP|\.text\b.{0,20}"exec"|axios)/,
        200,
      )
    )
      this.#remoteCode();
    else if (
      this.#has(
        /\bfetch\([^\n]{0,200}\.then\(\s*eval\s*\)|\.then\([^\n]{0,80}=>\s*eval\(|importScripts\(\s*"\d+"\s*\)|\bimport\(\s*"(\d+)"\s*\)/,
      )
    ) {
      const dynamicImport = /\bimport\(\s*"(\d+)"\s*\)/.exec(t)?.[1];
      if (dynamicImport === undefined || /^https?:|^data:/.test(this.#string(dynamicImport)) || /then\(\s*eval/.test(t))
        this.#remoteCode();
    }
  }

  #remoteCode(): void {
    this.#mark("remote-code");
  }

  /** The variable stands in what is sent, not in an authorization header. */
  #envLeaves(index: string): boolean {
    const at = this.#text.indexOf(`"${index}"`);
    const before = this.#text.slice(Math.max(0, at - 160), at);
    return (
      /(?:\+\s*[\w.[(]*$|(?:data|json|params|body|files)\s*[=:][^\n]*$|post\([^\n]*$|urlopen\([^\n]*$|get\([^\n]*$)/.test(
        before,
      ) && !/headers?\s*[=:][^\n]*$/i.test(before)
    );
  }

  databases(): void {
    for (const [, index] of this.#text.matchAll(
      /\.(?:execute|executescript|executemany|exec|query|raw|run|\$executeRaw(?:Unsafe)?|\$queryRawUnsafe|prepare|read_sql(?:_query)?)\s*\(\s*(?:(?:sa\.|sqlalchemy\.)?text\(\s*)?[rfb]?"(\d+)"/g,
    )) {
      const text = this.#string(index);
      if (this.#strings.includes(":memory:")) continue;
      if (/\b(?:drop|truncate|delete|update|alter|grant)\b/i.test(text))
        this.#analyst.sql(text, "code", text, this.#spot);
    }
    for (const [, index] of this.#text.matchAll(/\.\$(?:executeRaw|queryRaw)(?:Unsafe)?`(\d+)`/g))
      this.#analyst.sql(this.#string(index), "code", "", this.#spot);
  }

  mongo(): void {
    const t = this.#text;
    const write = (verb: string, shape: string): void =>
      this.#analyst.sheet.add({
        kind: "sql",
        statement: {
          verb,
          shape,
          hasWhere: shape.includes("FILTER"),
          tautology: false,
          byKey: false,
          hasLimit: false,
          brokenOut: false,
          index: 0,
          strings: [],
        },
        via: "tool",
        isDevelopment: false,
        ...this.#place,
      });
    if (/\.(?:dropDatabase|dropAllUsers|dropAllRoles|shutdownServer)\s*\(|\bdrop\(\s*\)|\.dropIndexes\(/.test(t))
      write("DROP", "DROP DATABASE");
    if (/\.(?:deleteMany|remove|deleteOne)\s*\(\s*(?:\{\s*\})?\s*[),]/.test(t))
      write("DELETE", "DELETE FROM COLLECTION");
    else if (/\.(?:deleteMany|remove)\s*\(\s*\{/.test(t)) write("DELETE", "DELETE FROM COLLECTION FILTER WHERE");
    if (/\.updateMany\s*\(\s*\{\s*\}/.test(t)) write("UPDATE", "UPDATE COLLECTION SET");
    if (/\$where|mapReduce|\$function/.test(t)) this.#mark("reflection");
    if (/\.(?:createUser|grantRolesToUser|updateUser)\s*\(/.test(t)) write("CREATE", "CREATE USER SUPERUSER");
  }

  marks(): void {
    const t = this.#text;
    if (
      this.#has(
        /\.(?:delete_(?:bucket|table|db_instance|db_cluster|stack|cluster|user|hosted_zone|project|instance|database|index|collection|repository)|terminate_instances|schedule_key_deletion|drop_database|drop_collection|dropDatabase|drop_all|destroy_all|truncate_tables|flushall|flushdb|FlushAll|purge_queue)\s*\(|\.objects\.(?:all\(\)\.|filter\(\)\.)?delete\(\)|\.delete_many\(\s*\{\s*\}|\.deleteMany\(\s*(?:\{\s*\})?\s*\)/,
      ) &&
      !this.#strings.some((text) => /(?:^|[-_./])(?:test|tmp|dev|local|memory|localhost)(?:[-_./:]|$)/i.test(text))
    )
      this.#mark("sdk-destroy");
    const isShellish = this.#strings.some((text) =>
      /^(?:\/bin\/|\/usr\/bin\/)?(?:ba|z|da|k)?sh(?:\s|$)|cmd\.exe|powershell/.test(text),
    );
    const hasSocket =
      this.#has(
        /\bsocket\b|\bSocket\b|fsockopen|TCPSocket|TCPClient|require\("?\d+"?\)\.connect|\.tcp\(\)|net\.connect|createConnection/,
      ) ||
      (this.#language === "javascript" && this.#strings.includes("net"));
    if (
      hasSocket &&
      (this.#has(/\bdup2\b|STDIN|fileno|\.pipe\(|>&S|pty\.spawn|GetStream/) ||
        /[<>]&(?:\d|%d|\$|#)/.test(this.#strings.join(" "))) &&
      (isShellish || this.#has(/dup2|>&S|pipe\(/))
    )
      this.#mark("reverse-shell");
    if (
      this.#follows(
        /\b(?:exec|eval|Function|assert|loadstring|vm\.runInThisContext|system|os\.popen|execSync|shell_exec|passthru)\b/g,
        /(?:b64decode|fromhex|decompress|unhexlify|atob|base64_decode|unpack1?|\bpack\b|Buffer\.from|rot13|chr\s*\(|fromCharCode|marshal\.loads|bytes\(|codecs\.decode|gzinflate|str_rot13|decode_base64|decode64)/,
        160,
      ) ||
      (this.#has(/"\d+"\.unpack1?\(/) && this.#has(/\beval\b/))
    ) {
      this.#mark("decoded-code");
      for (const text of this.#strings) {
        const decoded = text.length >= 16 && text.length < 4_096 ? fromBase64(text) : undefined;
        if (decoded !== undefined && /^[\x20-\x7e\s]+$/.test(decoded)) this.#analyst.shell(decoded, this.#spot);
      }
    } else if (
      this.#has(/(?:^|[^.\w])(?:exec|eval)\s*\(/) &&
      !/\.exec\s*\(|\beval\(\s*"\d+"\s*\)/.test(t) &&
      (this.#language === "python" ||
        this.#language === "javascript" ||
        this.#language === "php" ||
        this.#language === "ruby")
    )
      this.#mark(this.#fetches ? "remote-code" : "exec-file");
    if (
      this.#has(
        /__subclasses__|__globals__|__builtins__\s*[.[]|__mro__|__bases__\s*\[|getattr\s*\([^)]*"\d+"\s*\+\s*"\d+"|__dict__\s*\[|mainModule\.require|constructor\.constructor|process\.binding\(|\bctypes\.(?:CDLL|cdll|windll|WinDLL|util)|globalThis\[\s*"\d+"\s*\+|require\("\d+"\s*\+|importlib\.import_module\(\s*"\d+"\s*\+|__import__\(\s*"\d+"\s*\+/,
      )
    )
      this.#mark("reflection");
    if (
      this.#has(
        /\bpynput\b|keyboard\.(?:hook|on_press|record|Listener)|GetAsyncKeyState|SetWindowsHookEx|mouse\.Listener|ImageGrab\.grab|pyautogui\.screenshot\(\).*(?:post|send)/,
      )
    )
      this.#mark("keylogger");
    if (
      this.#has(/\b(?:localStorage|sessionStorage|document\.cookie|indexedDB)\b/) &&
      this.#has(/\bfetch\s*\(|XMLHttpRequest|sendBeacon|new Image|WebSocket|\.src\s*=/)
    )
      this.#mark("storage-theft");
    if (
      /\bos\.fork\(\)|\bfork\b\s*(?:while|until|;\s*fork)|\bfork\s+while/.test(t) &&
      /\bwhile\b|\bfor\b|\bloop\b/.test(t)
    )
      this.#mark("fork-bomb");
    if (
      this.#has(
        /\bprint\w*\(\s*(?:dict\()?os\.environ\s*\)|console\.log\(\s*process\.env\s*\)|\bvar_dump\(\$_ENV\)|JSON\.stringify\(process\.env\)|pp? ENV\b/,
      )
    )
      this.#mark("env-dump");
    if (
      this.#has(
        /\b(?:subprocess\.\w+|os\.system|os\.popen|Popen|execSync|exec|shell_exec)\s*\(\s*(?:[A-Za-z_]\w*(?:\s*,[^)]*shell\s*=\s*True|\s*\))|"\d+"\s*[+%]|f"\d+"|`\d+`)/,
      ) &&
      this.#has(/shell\s*=\s*True|os\.(?:system|popen)|execSync|shell_exec|child_process/)
    )
      this.#mark("computed-shell");
    if (
      this.#has(
        /\b(?:pickle|cPickle|dill|marshal)\.loads?\(\s*(?:requests|urllib|.*(?:urlopen|\.get\("\d+"\)|b64decode))/,
      )
    )
      this.#mark("remote-code");
  }
}

function matchesOf(text: string, pattern: RegExp): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  for (const match of text.matchAll(pattern)) {
    if (found.push(match) >= CALLS_MAX) break;
  }
  return found;
}
