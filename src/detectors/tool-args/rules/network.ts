import type { ToolRule } from "../rule.js";

export const networkRules: readonly ToolRule[] = [
  {
    id: "ssrf.control",
    title: "Talks to a local control port, or to this machine in disguise",
    category: "ssrf.internal",
    severity: "high",
    level: "block",
    tags: ["T1090", "ASI02", "MCP05"],
    remedy: "Use the service's own client, or a plain loopback address of your own server.",
    when: [
      { on: "url", kind: ["control-port"], notBy: "^(?:curl|wget|http)$" },
      {
        on: "url",
        kind: ["control-port"],
        by: "^(?:curl|wget|http)$",
        port: "^(?:237[56]|2379|10250|10255|6443|4243|9229)$",
      },
      { on: "url", kind: ["loopback", "private", "link-local", "control-port"], obfuscated: true },
      { on: "url", kind: ["loopback", "private", "link-local", "metadata", "control-port"], trait: ["rebinding"] },
      { on: "url", trait: ["rebinding", "redirector"] },
    ],
    examples: {
      match: [
        { name: "fetch", params: { url: "http://127.0.0.1:2375/version" } },
        { name: "fetch", params: { url: "http://2130706433/" } },
        { name: "fetch", params: { url: "http://169.254.169.254.nip.io/" } },
      ],
      ignore: [
        { name: "fetch", params: { url: "http://localhost:3000/" } },
        { name: "fetch", params: { url: "http://127.0.0.1:8080/metrics" } },
        { name: "fetch", params: { url: "http://100.64.1.9:3000/" } },
      ],
    },
  },
  {
    id: "ssrf.scheme",
    title: "Opens an address with a scheme that reaches files or raw sockets",
    category: "ssrf.scheme",
    severity: "high",
    level: "block",
    tags: ["T1090", "CWE-22", "MCP05"],
    remedy: "Fetch http and https only; read files with the file tools.",
    when: [{ on: "url", foreignScheme: true, notPath: "^(?:blank|image/)" }],
    examples: {
      match: [
        { name: "fetch", params: { url: "file:///etc/passwd" } },
        { name: "fetch", params: { url: "gopher://127.0.0.1:6379/_FLUSHALL" } },
      ],
      ignore: [{ name: "fetch", params: { url: "https://example.com/?next=file:///etc/passwd" } }],
    },
  },
  {
    id: "ssrf.internal",
    title: "Fetches from an internal or anonymous host",
    category: "ssrf.internal",
    severity: "low",
    level: "flag",
    tags: ["T1090", "ASI02"],
    remedy: "Name the service you need.",
    when: [
      { on: "url", kind: ["private", "link-local"], notBy: "^(?:curl|wget|http)$" },
      { on: "url", trait: ["intranet"], notBy: "^(?:curl|wget|http|git)$" },
      {
        on: "url",
        kind: ["loopback"],
        by: "^(?:url|prose)$",
        path: "(?:^|/)(?:admin|manager|console|actuator|debug|jolokia|phpmyadmin|env|heapdump)",
      },
      {
        on: "url",
        kind: ["loopback", "control-port"],
        by: "^(?:url|prose)$",
        port: "^(?:8001|9000|15672|8086|5432|3306|27017|8200|7001|9090|5601|8161|4040)$",
      },
      { on: "url", trait: ["drop-host", "tunnel-host", "shortener", "raw-host", "executable"] },
      { on: "url", trait: ["paste-host"], notPath: "^/(?:faq|doc|tools|api_docs|languages|pro)?$" },
    ],
    examples: {
      match: [
        { name: "fetch", params: { url: "http://10.0.0.5/admin" } },
        { name: "fetch", params: { url: "https://webhook.site/x" } },
      ],
      ignore: [
        { name: "fetch", params: { url: "http://localhost:5173/login" } },
        { name: "fetch", params: { url: "http://100.64.1.9:3000/" } },
        { name: "fetch", params: { url: "https://pastebin.com/faq" } },
      ],
    },
  },
  {
    id: "net.scan",
    title: "Scans hosts or captures traffic",
    category: "net.scan",
    severity: "medium",
    level: "flag",
    tags: ["T1046", "T1040", "ASI02"],
    remedy: "Check the one host and port you need.",
    when: [
      { on: "command", name: "nmap zmap rustscan", notLine: "^(?:--version|-V|-h|--help)$" },
      { on: "command", name: "tcpdump tshark dumpcap ettercap arpspoof netdiscover" },
      { on: "command", name: "nc ncat", flag: "z", notLine: "localhost|127\\.0\\.0\\.1|::1" },
      { on: "command", name: "ngrok bore localtunnel lt", line: "http|tcp|tls|start|local|--port" },
      { on: "command", name: "python3 python", line: "-m http\\.server(?!.*(?:127\\.0\\.0\\.1|localhost))" },
      { on: "command", name: "php", line: "-S 0\\.0\\.0\\.0" },
      { on: "command", name: "cloudflared", line: "tunnel" },
      { on: "command", name: "ssh autossh", line: "(?:^| )-\\S*[DRw]", notLine: "-L \\d+:localhost" },
      { on: "command", name: "socat", line: "listen.*fork" },
    ],
    examples: {
      match: ["nmap -sS 10.0.0.0/8", "ngrok http 3000"],
      ignore: ["nmap --version", "nc -z localhost 5432", "ss -tlnp"],
    },
  },
  {
    id: "net.attack",
    title: "Attacks other hosts or diverts traffic",
    category: "net.scan",
    severity: "high",
    level: "block",
    tags: ["T1046", "T1557", "T1572", "ASI02"],
    remedy: "Not a development task.",
    when: [
      {
        on: "command",
        name: "masscan responder bettercap hydra medusa sqlmap nikto gobuster ffuf hashcat john crackmapexec netexec nuclei wpscan aircrack-ng hping3 slowloris",
      },
      { on: "command", name: "nc ncat", flag: "z", line: "\\$(?:i|ip|host)?|\\d+-\\d{3,}|\\d+\\.\\d+\\.\\d+\\.\\$" },
      { on: "command", name: "nmap", line: "0\\.0\\.0\\.0/0" },
      { on: "command", name: "chisel gost frpc frps ligolo-ng iodine dnscat2 rathole", line: "." },
      {
        on: "command",
        name: "tailscale",
        line: "^(?:up|login|set) .*(?:--auth-?key|--ssh|--login-server|--advertise-exit-node)",
      },
      { on: "command", name: "iptables ip6tables nft", line: "DNAT|REDIRECT|MASQUERADE|dnat" },
    ],
    examples: {
      match: ["masscan 0.0.0.0/0 -p22 --rate 100000", "chisel client 203.0.113.9:8000 R:socks"],
      ignore: ["tailscale status", "tailscale ping host-1", "iptables -L"],
    },
  },
];
