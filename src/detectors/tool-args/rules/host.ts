import type { ToolRule } from "../rule.js";

export const hostRules: readonly ToolRule[] = [
  {
    id: "proc.kill.all",
    title: "Stops the machine or everything on it",
    category: "proc.kill",
    severity: "high",
    level: "block",
    tags: ["T1529", "T1489", "ASI02"],
    remedy: "Stop the one process you started, by its id.",
    when: [
      { on: "command", name: "kill", line: "(?:^| )-(?:9|KILL|SIGKILL|15|TERM|s \\S+)? ?-1(?: |$)|(?:^| )1$" },
      {
        on: "command",
        name: "pkill killall",
        line: "-u ?root|(?:^| )(?:-\\S+ )*(?:init|systemd|sshd|launchd|dockerd|containerd|kubelet)$|^(?:-9 )?\\.\\*?$|-f ?\\.$",
      },
      { on: "command", name: "shutdown reboot halt poweroff", notLine: "^-c|--help|-k|--wtmp" },
      { on: "command", name: "init telinit", line: "^[06]$" },
      {
        on: "command",
        name: "systemctl",
        line: "^(?:-\\S+ )*(?:poweroff|reboot|halt|kexec|emergency|rescue|suspend|hibernate)",
      },
      {
        on: "command",
        name: "pkill killall",
        line: "(?:^| )(?:-f )?['\"]?\\.[*+]?['\"]?$|-u (?:root|\\$USER|user)(?: |$)",
      },
      { on: "command", name: "kill", line: "-(?:9|KILL) \\$\\((?:ps|pgrep)\\)" },
      { on: "command", name: "systemctl", line: "isolate (?:rescue|emergency|poweroff)" },
      {
        on: "command",
        name: "systemctl service",
        line: "(?:stop|disable|mask|kill) .*(?:sshd?|network\\S*|NetworkManager|dbus|systemd-\\S+|docker|containerd|kubelet)(?:\\.service)?(?: |$)",
      },
      { on: "command", name: "stop-computer restart-computer" },
      { on: "command", name: "loginctl", line: "(?:terminate|kill)-(?:user|session)" },
    ],
    examples: {
      match: ["kill -9 -1", "shutdown -h now", "init 0"],
      ignore: ["kill %1", "kill 1234", "shutdown --help", "npm run reboot"],
    },
  },
  {
    id: "proc.kill",
    title: "Stops processes by name or port, or a service",
    category: "proc.kill",
    severity: "medium",
    level: "flag",
    tags: ["T1489"],
    remedy: "Stop the one process you started, by its id.",
    when: [
      { on: "command", name: "kill", line: "\\$\\((?:lsof|pgrep|pidof|ps|fuser|netstat|ss)\\)|\\$stdin" },
      { on: "command", name: "pkill killall taskkill stop-process skill xkill", notLine: "^(?:-l|--help|--version)$" },
      { on: "command", name: "fuser", flag: "k kill" },
      {
        on: "command",
        name: "systemctl service launchctl",
        line: "(?:^| )(?:stop|restart|kill|mask|disable|unload|reload)\\b",
      },
      {
        on: "command",
        name: "docker podman",
        line: "^(?:stop|kill|rm|restart) .*\\$|^(?:container )?(?:rm|kill) (?:-f|--force)",
      },
    ],
    examples: {
      match: ["pkill -f 'node server.js'", "systemctl stop postgresql"],
      ignore: ["kill $(cat /tmp/dev.pid)x --help", "systemctl status nginx", "kill 4242"],
    },
  },
  {
    id: "host.mining",
    title: "Mines cryptocurrency",
    category: "mining",
    severity: "critical",
    level: "block",
    tags: ["T1496", "ASI02"],
    remedy: "Not a development task.",
    when: [
      {
        on: "command",
        name: "*",
        line: "stratum\\+?(?:tcp|ssl|udp)?://|--donate-level|cryptonight|randomx",
        notLine: "^(?:-\\S+ )*['\"]?.*\\b(?:docs|README)",
      },
      {
        on: "command",
        name: "xmrig minerd cpuminer ethminer cgminer bfgminer t-rex nbminer phoenixminer lolminer xmr-stak ccminer",
      },
      { on: "command", name: "docker podman", line: "(?:xmrig|miner|monero)\\S*(?: |$)" },
    ],
    examples: {
      match: ["./minerd -a cryptonight -o stratum+tcp://pool.example:80 -u w", "docker run -d evil/xmrig"],
      ignore: ["npm install determiner"],
    },
  },
  {
    id: "host.windows-config",
    title: "Changes the registry, boot or disk configuration of Windows",
    category: "defense.evade",
    severity: "medium",
    level: "flag",
    tags: ["T1112"],
    remedy: "Ask the user.",
    when: [
      { on: "command", name: "reg", line: "^(?:add|delete|import|restore)" },
      { on: "command", name: "netsh bcdedit", line: "set|add|delete" },
      { on: "command", name: "stop-service set-service", line: "." },
    ],
    examples: { match: ["reg add HKCU\\\\Software\\\\X /v a /d b"], ignore: ["reg query HKCU\\\\Software"] },
  },
];
