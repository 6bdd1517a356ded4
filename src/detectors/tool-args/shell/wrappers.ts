/** A command that runs another one. */
export interface Wrapper {
  /** Options that take the next word, without dashes. */
  readonly value?: string;
  /** Operands before the inner command: `timeout 30 …`. */
  readonly skip?: number;
  /** `NAME=value` words come before the inner command. */
  readonly assignments?: true;
  /** Options whose value is a script. */
  readonly script?: string;
  /** What follows is joined by blanks and read as a script again. */
  readonly joined?: true;
  /** Runs on another machine or in another file system: paths are not those of the project. */
  readonly remote?: true;
  /** The inner command needs one of these as first operand (`docker exec`). */
  readonly sub?: string;
  /** The inner command comes after `--` (or after the skipped operands). */
  readonly dashes?: true;
}

export const WRAPPERS: ReadonlyMap<string, readonly Wrapper[]> = new Map(
  Object.entries({
    sudo: [
      {
        value:
          "u user g group h host p prompt C close-from r role t type T command-timeout U other-user D chdir R chroot",
        assignments: true,
      },
    ],
    doas: [{ value: "u C" }],
    run0: [{ value: "u user g group D" }],
    pkexec: [{ value: "user" }],
    gosu: [{ skip: 1 }],
    "su-exec": [{ skip: 1 }],
    runuser: [{ value: "u g G s", script: "c command" }],
    su: [{ value: "s g G w", script: "c command", skip: 1 }],
    sg: [{ skip: 1, script: "c" }],
    env: [{ value: "u unset C chdir", script: "S split-string", assignments: true }],
    nohup: [{}],
    setsid: [{}],
    command: [{}],
    builtin: [{}],
    exec: [{ value: "a" }],
    time: [{ value: "f o format output" }],
    nice: [{ value: "n adjustment" }],
    ionice: [{ value: "c n p class classdata" }],
    chrt: [{ skip: 1 }],
    taskset: [{ skip: 1 }],
    timeout: [{ value: "s signal k kill-after", skip: 1 }],
    gtimeout: [{ value: "s signal k kill-after", skip: 1 }],
    stdbuf: [{ value: "i o e input output error" }],
    unbuffer: [{}],
    caffeinate: [{ value: "t w" }],
    busybox: [{}],
    toybox: [{}],
    watch: [{ value: "n interval d", joined: true }],
    flock: [{ value: "w timeout E", skip: 1, script: "c command" }],
    unshare: [{ value: "S G R w setuid setgid root wd" }],
    nsenter: [{ value: "t target S G" }],
    chroot: [{ value: "userspec groups", skip: 1, remote: true }],
    "systemd-run": [{ value: "on-calendar on-active on-boot unit u p property slice description working-directory" }],
    "systemd-inhibit": [{ value: "what who why mode" }],
    script: [{ value: "E I O B T", script: "c command" }],
    strace: [{ value: "e o p s u E P a S I" }],
    ltrace: [{ value: "e o p s u n a l" }],
    dtrace: [{ script: "c" }],
    valgrind: [{}],
    perf: [{ sub: "stat record trace", value: "o e p" }],
    tmux: [
      {
        sub: "new new-session neww new-window splitw split-window respawn-pane send send-keys run run-shell",
        value: "s n t c x y F L S f e",
        joined: true,
      },
    ],
    screen: [{ value: "S h T c L p X", script: "X" }],
    dtach: [{ skip: 1 }],
    entr: [{}],
    fakeroot: [{}],
    proot: [{}],
    firejail: [{}],
    bwrap: [{ value: "bind ro-bind dev proc tmpfs dir chdir setenv" }],
    "dbus-run-session": [{ dashes: true }],
    "xvfb-run": [{ value: "e s n" }],
    torsocks: [{}],
    torify: [{}],
    proxychains: [{ value: "f" }],
    proxychains4: [{ value: "f" }],
    faketime: [{ skip: 1 }],
    cpulimit: [{ value: "l limit p pid" }],
    "start-stop-daemon": [{ value: "pidfile p exec chuid c", dashes: true }],
    ssh: [{ value: "p i o l L R D F J b c E m W w S Q B e I O", skip: 1, joined: true, remote: true }],
    autossh: [{ value: "p i o l L R D F J M", skip: 1, joined: true, remote: true }],
    sshpass: [{ value: "p f" }],
    pssh: [{ value: "H h l p o e t", joined: true, remote: true }],
    "parallel-ssh": [{ value: "H h l p o e t", joined: true, remote: true }],
    pdsh: [{ value: "w x", joined: true, remote: true }],
    docker: [
      { sub: "exec", value: "u user w workdir e env", skip: 1, remote: true },
      {
        sub: "run",
        value:
          "v volume e env p publish name w workdir u user network net entrypoint mount pid cap-add cap-drop security-opt device label l restart ipc userns add-host env-file platform memory m cpus hostname h gpus",
        skip: 1,
        remote: true,
      },
      { sub: "compose", value: "f file p project-name", skip: 0, remote: true },
    ],
    podman: [
      { sub: "exec", value: "u user w workdir e env", skip: 1, remote: true },
      {
        sub: "run",
        value: "v volume e env p publish name w workdir u user network net entrypoint mount pid",
        skip: 1,
        remote: true,
      },
    ],
    nerdctl: [{ sub: "exec run", value: "u user w workdir e env v volume", skip: 1, remote: true }],
    crictl: [{ sub: "exec", skip: 1, remote: true }],
    lxc: [{ sub: "exec", skip: 1, remote: true }],
    multipass: [{ sub: "exec", skip: 1, remote: true }],
    kubectl: [
      { sub: "exec", value: "n namespace c container context", skip: 1, dashes: true, remote: true },
      { sub: "run debug", value: "n namespace image context overrides", dashes: true, remote: true },
    ],
    oc: [{ sub: "exec rsh", value: "n namespace c container", skip: 1, dashes: true, remote: true }],
    vagrant: [{ sub: "ssh", script: "c command", remote: true }],
    "docker-compose": [{ sub: "exec run", value: "u user w workdir e env", skip: 1, remote: true }],
    heroku: [{ sub: "run run:detached", value: "a app", joined: true, remote: true }],
    fly: [{ sub: "ssh", script: "C command", remote: true }],
    gcloud: [{ sub: "compute", script: "command", remote: true }],
    ansible: [{ value: "m i u", script: "a args", skip: 1, remote: true }],
    claude: [{ sub: "mcp", dashes: true, value: "s scope e env t transport" }],
    direnv: [{ sub: "exec", skip: 1 }],
    uv: [{ sub: "run", value: "with python p" }],
    poetry: [{ sub: "run" }],
    pipenv: [{ sub: "run" }],
    pdm: [{ sub: "run" }],
    hatch: [{ sub: "run" }],
    rye: [{ sub: "run" }],
    conda: [{ sub: "run", value: "n name p prefix" }],
    bundle: [{ sub: "exec" }],
    mise: [{ sub: "exec x", dashes: true }],
    asdf: [{ sub: "exec" }],
    nix: [{ sub: "run develop shell", script: "c command" }],
    "nix-shell": [{ script: "run command", value: "p" }],
    wsl: [{ value: "d u", script: "e" }],
    "cross-env": [{ assignments: true }],
    dotenv: [{ value: "e f", dashes: true }],
    doppler: [{ sub: "run", dashes: true }],
    op: [{ sub: "run", dashes: true }],
    "aws-vault": [{ sub: "exec", skip: 1, dashes: true }],
    concurrently: [{ value: "n names c", joined: true }],
    nodemon: [{ script: "x exec", value: "w watch e ext" }],
    hyperfine: [{ joined: true, value: "w r" }],
    caf: [{}],
    gdb: [{ value: "ex x p" }],
  } satisfies Record<string, readonly Wrapper[]>),
);

export const SHELLS: ReadonlySet<string> = new Set([
  "sh",
  "bash",
  "zsh",
  "dash",
  "ash",
  "ksh",
  "mksh",
  "rbash",
  "fish",
  "csh",
  "tcsh",
  "yash",
  "pwsh",
  "powershell",
  "cmd",
]);

export interface Interpreter {
  /** Options whose value is code, separated by blanks. */
  readonly code: string;
  readonly language: string;
}

export const INTERPRETERS: ReadonlyMap<string, Interpreter> = new Map([
  ["python", { code: "c", language: "python" }],
  ["python2", { code: "c", language: "python" }],
  ["python3", { code: "c", language: "python" }],
  ["pypy", { code: "c", language: "python" }],
  ["pypy3", { code: "c", language: "python" }],
  ["ipython", { code: "c", language: "python" }],
  ["node", { code: "e eval p print", language: "javascript" }],
  ["nodejs", { code: "e eval p print", language: "javascript" }],
  ["bun", { code: "e eval p print", language: "javascript" }],
  ["deno", { code: "", language: "javascript" }],
  ["tsx", { code: "e eval", language: "javascript" }],
  ["perl", { code: "e E", language: "perl" }],
  ["ruby", { code: "e", language: "ruby" }],
  ["php", { code: "r", language: "php" }],
  ["lua", { code: "e", language: "lua" }],
  ["luajit", { code: "e", language: "lua" }],
  ["osascript", { code: "e", language: "applescript" }],
  ["rscript", { code: "e", language: "r" }],
  ["julia", { code: "e eval", language: "julia" }],
  ["tclsh", { code: "", language: "tcl" }],
  ["groovy", { code: "e", language: "groovy" }],
  ["elixir", { code: "e", language: "elixir" }],
]);
