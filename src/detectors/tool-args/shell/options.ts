/** Options that take the next word as their value, per command, without dashes. What is not here takes none. */
const VALUE_OPTIONS: Readonly<Record<string, string>> = {
  curl: "o output d data data-binary data-raw data-ascii data-urlencode json F form form-string H header X request u user T upload-file A user-agent e referer b cookie c cookie-jar x proxy K config w write-out m max-time connect-timeout retry E cert key cacert capath resolve url r range y Y z proxy-user limit-rate interface max-redirs proto unix-socket output-dir",
  wget: "O output-document P directory-prefix post-file post-data body-file body-data header U user-agent o output-file e method user password i input-file T timeout t tries",
  git: "C c git-dir work-tree namespace m message F author date grep S G format pretty since until n max-count u set-upstream onto b B template reference depth filter t",
  kubectl:
    "n namespace context f filename l selector o output c container kubeconfig as p patch type replicas grace-period timeout image token server s user cluster overrides field-selector",
  oc: "n namespace context f filename l selector o output c container kubeconfig as p",
  helm: "n namespace f values set version kube-context repo",
  docker:
    "H host c context v volume e env p publish name w workdir u user network net entrypoint mount pid cap-add security-opt device label l restart ipc userns add-host t tag f file build-arg format filter tail since env-file platform memory m cpus hostname gpus url",
  podman:
    "v volume e env p publish name w workdir u user network net entrypoint mount pid cap-add security-opt device label l restart ipc userns t tag f file build-arg format filter",
  cqlsh: "e execute f file k keyspace u p",
  psql: "c command h host U username d dbname p port f file o output v set",
  mysql: "e execute h host u user D database P port",
  mariadb: "e execute h host u user D database P port",
  mongosh: "eval f file host port u p",
  mongo: "eval host port u p",
  "redis-cli": "h p n a u user pass i x pattern",
  sqlite3: "cmd init separator",
  tar: "f file C directory T files-from X exclude exclude-from I use-compress-program to-command checkpoint-action transform",
  ssh: "p i o l L R D F J b c E m W w S Q B e I O",
  scp: "i P o F J c S l",
  sftp: "i P o F J b",
  rsync: "e rsh exclude include exclude-from include-from files-from out-format log-file password-file",
  grep: "e regexp f file A B C m max-count include exclude exclude-dir after-context before-context context color",
  rg: "e regexp f file g glob t type T type-not A B C m max-count pre r replace max-depth iglob",
  ag: "A B C m G ignore",
  sed: "e expression f file",
  awk: "F v f",
  gawk: "F v f",
  jq: "L f from-file",
  head: "n c lines bytes",
  tail: "n c lines bytes s pid",
  cut: "d f c b delimiter fields",
  sort: "k t o S T",
  cp: "t target-directory S suffix",
  mv: "t target-directory S suffix",
  ln: "t target-directory",
  install: "m mode o owner g group t target-directory S",
  shred: "n s iterations size",
  truncate: "s size r reference",
  openssl: "in out key inkey passin passout pass subj days connect servername cafile cert config k kfile",
  gpg: "o output r recipient u local-user homedir passphrase",
  nc: "e c w p s q i x X",
  ncat: "e c w p s i exec sh-exec",
  pip: "i index-url extra-index-url r requirement t target trusted-host c constraint e f find-links proxy python",
  pip3: "i index-url extra-index-url r requirement t target trusted-host c constraint f find-links proxy",
  npm: "c call registry prefix w workspace otp tag access userconfig cache",
  pnpm: "registry C dir filter F",
  yarn: "registry cwd",
  "ssh-keygen": "f t b C N P O I m",
  useradd: "u uid g gid G groups d home-dir s shell c comment p password",
  usermod: "g G a s d l",
  dd: "",
  find: "",
  xargs: "I n P L d a E s i max-args max-procs replace delimiter arg-file",
  crontab: "u",
  zip: "x i P",
  unzip: "d x P",
  az: "f c n g s l file name container-name account-name",
  "7z": "",
  base64: "w wrap",
  base32: "w wrap",
  python: "c m W X",
  python3: "c m W X",
  python2: "c m W X",
  pypy: "c m W X",
  pypy3: "c m W X",
  ipython: "c m",
  lua: "e l",
  luajit: "e l",
  osascript: "e l",
  rscript: "e",
  julia: "e E eval L",
  groovy: "e",
  elixir: "e r",
  bun: "e eval p print r preload",
  tsx: "e eval p print r require import",
  nodejs: "e eval p print r require import",
  node: "e eval p print r require import loader experimental-loader",
  ruby: "e r I",
  perl: "e E I M m",
  rclone: "include exclude filter include-from exclude-from filter-from config transfers bwlimit max-age min-size",
  aria2c: "d dir o out x s j i header",
  man: "P pager H S M",
  tcpdump: "i w r z W G C s",
  npx: "c call p package",
  emacs: "eval execute f funcall l load",
  "apt-get": "o c t",
  apt: "o c t",
  php: "r d f",
  bash: "c O o rcfile init-file",
  gh: "R repo b body t title F body-file f field q jq H header X method d desc l label",
  glab: "t d b l a",
  dig: "t p b k",
  nslookup: "",
  nmap: "p oN oX oG iL script",
  mail: "s c b r a",
  mutt: "s a c b",
  sendmail: "f",
  lsof: "i p u",
  http: "a auth o output",
  chmod: "reference",
  chown: "reference",
  terraform: "",
  vault: "namespace address format field",
  gdb: "ex x p",
  vim: "c cmd S u",
  tee: "",
  wipefs: "t o",
  mount: "t o L U",
  systemctl: "t n H",
  journalctl: "u n S U",
};

/** Here every long option that is followed by a plain word takes it as its value. */
const GREEDY: ReadonlySet<string> = new Set([
  "aws",
  "az",
  "gcloud",
  "doctl",
  "heroku",
  "fly",
  "flyctl",
  "vercel",
  "wrangler",
  "sfdx",
  "sf",
  "oci",
  "linode-cli",
  "ibmcloud",
  "pulumi",
  "claude",
  "codex",
  "gemini",
  "kafka-topics",
  "tailscale",
]);
/** Commands whose single-dash options are words: `find -delete`, `openssl -in`. */
const WORD_OPTIONS: ReadonlySet<string> = new Set([
  "find",
  "openssl",
  "terraform",
  "tofu",
  "java",
  "go",
  "dscl",
  "ffmpeg",
  "fd",
  "xcodebuild",
  "test",
  "auditctl",
  "masscan",
]);

export interface Options {
  /** Names without dashes. `-rf` gives `r`, `f` and `rf`; `--data=x` gives `data`. */
  readonly flags: ReadonlySet<string>;
  readonly operands: readonly number[];
  /** Values by option name: indices into the words (value in the next word) or text after `=`. */
  readonly values: ReadonlyMap<string, readonly OptionValue[]>;
}

export interface OptionValue {
  /** Index of the word that holds it. */
  readonly word: number;
  /** Characters of the word before the value. */
  readonly skip: number;
}

const NO_VALUES: ReadonlySet<string> = new Set();
const valueOptions = new Map(Object.entries(VALUE_OPTIONS).map(([name, list]) => [name, new Set(list.split(" "))]));

/** Sorts the words after a command's name into flags, values and operands. */
export function readOptions(name: string, words: readonly string[]): Options {
  const takesValue = valueOptions.get(name) ?? NO_VALUES;
  const isGreedy = GREEDY.has(name);
  const areWords = WORD_OPTIONS.has(name);
  const flags = new Set<string>();
  const operands: number[] = [];
  const values = new Map<string, OptionValue[]>();
  const keep = (option: string, value: OptionValue): void => {
    const known = values.get(option);
    if (known === undefined) values.set(option, [value]);
    else known.push(value);
  };
  for (let at = 1; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") {
      for (let rest = at + 1; rest < words.length; rest++) operands.push(rest);
      break;
    }
    if (word.length < 2 || word.charCodeAt(0) !== 0x2d) {
      operands.push(at);
      continue;
    }
    if (word.charCodeAt(1) === 0x2d || areWords) {
      const equals = word.indexOf("=");
      const dashes = word.charCodeAt(1) === 0x2d ? 2 : 1;
      const option = equals < 0 ? word.slice(dashes) : word.slice(dashes, equals);
      flags.add(option);
      if (equals >= 0) keep(option, { word: at, skip: equals + 1 });
      else if (takesValue.has(option) || (isGreedy && !(words[at + 1] ?? "-").startsWith("-")))
        keep(option, { word: ++at, skip: 0 });
      continue;
    }
    const bundle = word.slice(1);
    flags.add(bundle);
    if (bundle.length > 1 && takesValue.has(bundle)) {
      keep(bundle, { word: ++at, skip: 0 });
      continue;
    }
    for (let letter = 0; letter < bundle.length && letter < 24; letter++) {
      const option = bundle[letter] ?? "";
      flags.add(option);
      if (!takesValue.has(option) || (option === "e" && name === "bash")) continue;
      if (letter + 1 < bundle.length) keep(option, { word: at, skip: letter + 2 });
      else keep(option, { word: ++at, skip: 0 });
      break;
    }
  }
  return { flags, operands, values };
}
