/** What a command does with the files it is given. */
export interface FileUse {
  /** Operands read: all from this index on; the last one is left out where it is written. */
  readonly reads?: number;
  readonly writesLast?: true;
  readonly writesAll?: "write" | "append";
  readonly deletes?: true;
  readonly lists?: true;
  readonly perms?: number;
  /** Sources disappear from where they were. */
  readonly moves?: true;
  /** Options whose value is a file: read or written. */
  readonly readOptions?: string;
  readonly writeOptions?: string;
  /** With one of these options the first operand is a file, not a pattern. */
  readonly patternOptions?: string;
  /** With one of these options, or as one of these first operands, nothing secret is read. */
  readonly notWith?: string;
}

const read = (from = 0): FileUse => ({ reads: from });
const pattern: FileUse = { reads: 1, patternOptions: "e f regexp file expression", readOptions: "f file" };

export const FILE_USES: ReadonlyMap<string, FileUse> = new Map(
  Object.entries({
    ...Object.fromEntries(
      "cat bat batcat head tail less more most nl tac od xxd hexdump hd strings rev fold fmt expand column pr paste join comm uniq sort cut view vi vim nvim nano emacs pico micro ed ex gpg age pandoc yq xmllint plutil csvtool lp lpr open xdg-open diff cmp sdiff colordiff base64 base32 gbase64 basenc uuencode bzip2 gzip xz zstd zcat bzcat xzcat zless zgrep lz4 iconv dos2unix source . ccrypt mcrypt file2 cpio dump aspell jless glow mdcat highlight pygmentize qrencode"
        .split(" ")
        .map((name) => [name, read()]),
    ),
    grep: pattern,
    egrep: pattern,
    fgrep: pattern,
    zgrep: pattern,
    rg: pattern,
    ag: pattern,
    ack: pattern,
    ugrep: pattern,
    sed: pattern,
    awk: pattern,
    gawk: pattern,
    mawk: pattern,
    jq: { reads: 1 },
    perl: { reads: 0 },
    ruby: { reads: 0 },
    python: { reads: 99 },
    cp: { reads: 0, writesLast: true, writeOptions: "t target-directory" },
    mv: { reads: 0, writesLast: true, moves: true, writeOptions: "t target-directory" },
    install: { reads: 0, writesLast: true },
    ln: { reads: 0, writesLast: true },
    rsync: { reads: 0, writesLast: true },
    scp: { reads: 0, writesLast: true },
    sftp: { reads: 99 },
    tee: { writesAll: "write" },
    sponge: { writesAll: "write" },
    touch: { reads: 99 },
    truncate: { deletes: true },
    tar: { reads: 0, writeOptions: "f file" },
    zip: { reads: 1 },
    "7z": { reads: 2 },
    rar: { reads: 2 },
    split: { reads: 0 },
    unzip: { reads: 99 },
    rm: { deletes: true },
    unlink: { deletes: true },
    rmdir: { reads: 99 },
    shred: { deletes: true },
    srm: { deletes: true },
    del: { deletes: true },
    rd: { reads: 99 },
    wipe: { deletes: true },
    rimraf: { deletes: true },
    trash: { deletes: true },
    "trash-put": { deletes: true },
    ls: { lists: true },
    eza: { lists: true },
    exa: { lists: true },
    tree: { lists: true },
    chmod: { perms: 1 },
    chown: { perms: 1 },
    chgrp: { perms: 1 },
    setfacl: { perms: 0 },
    chattr: { perms: 1 },
    openssl: {
      reads: 99,
      readOptions: "in inkey key",
      writeOptions: "out",
      notWith: "pubin pubout x509 crl verify s_client ocsp",
    },
    sqlite3: { reads: 99 },
    wget: { reads: 99, writeOptions: "O output-document" },
    curl: { reads: 99, writeOptions: "o output" },
    crontab: { reads: 99 },
    dot: read(),
  } satisfies Record<string, FileUse>),
);

/** Look at a file without showing what is in it, or use it as what it is for. */
export const METADATA_COMMANDS: ReadonlySet<string> = new Set(
  "stat test [ [[ file du wc sha1sum sha256sum sha512sum md5sum shasum md5 cksum realpath readlink dirname basename mkdir ssh-add ssh-keygen ssh-copy-id chmod chown touch git find fd which export echo printf set unset cd pushd ssh autossh mosh kubectl helm aws gcloud az terraform ansible-playbook ansible docker podman npm node restorecon getfacl getfattr lsattr ls true false read code subl idea trivy gitleaks trufflehog detect-secrets shellcheck prettier eslint sops dotenv vault rm mv".split(
    " ",
  ),
);

/** Its output is its input, changed: what flowed in flows on. */
export const OWN_OUTPUT: ReadonlySet<string> = new Set(
  "sha1sum sha256sum sha512sum md5sum shasum md5 cksum wc true false test [ sleep kill cd mkdir rm touch".split(" "),
);

export const HOST_FACTS: ReadonlySet<string> = new Set(
  "whoami id hostname uname ifconfig ip arp netstat ss ps w who last hostnamectl sw_vers systeminfo".split(" "),
);
