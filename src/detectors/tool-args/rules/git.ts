import type { ToolRule } from "../rule.js";

export const gitRules: readonly ToolRule[] = [
  {
    id: "git.destroy",
    title: "Destroys shared history, a protected branch or a repository",
    category: "git.destroy",
    severity: "high",
    level: "block",
    tags: ["T1485", "T1490", "ASI02"],
    remedy: "Push to a new branch; let a person merge.",
    when: [
      {
        on: "command",
        name: "git",
        line: "push (?:\\S+ )*(?:-f|--force)(?:\\S* \\S+)* (?:\\S+:)?(?:refs/heads/)?@protectedBranches(?: |$)",
        notLine: "--dry-run",
      },
      {
        on: "command",
        name: "git",
        line: "push (?:\\S+ )*(?:\\S+:)?@protectedBranches (?:\\S+ )*(?:-f|--force)(?: |$)",
      },
      {
        on: "command",
        name: "git",
        line: "push (?:\\S+ )*\\+(?:\\S+:)?(?:refs/heads/)?@protectedBranches(?: |$)",
      },
      {
        on: "command",
        name: "git",
        line: "push (?:\\S+ )*(?:--delete|-d) (?:\\S+ )*@protectedBranches(?: |$)|push (?:\\S+ )*:(?:refs/heads/)?@protectedBranches(?: |$)",
      },
      {
        on: "command",
        name: "git",
        line: "push (?:\\S+ )*--force(?: --all| --mirror)|push (?:--all|--mirror) (?:-f|--force)",
      },
      { on: "command", name: "git", line: "push (?:\\S+ )*--mirror" },
      { on: "command", name: "bfg", line: "\\S" },
      { on: "command", name: "git", line: "filter-branch .*(?:--force|-f)\\b|filter-repo .*--force" },
      { on: "command", name: "git", line: "reflog (?:expire|delete) .*(?:now|--all)" },
      {
        on: "command",
        name: "git",
        line: "branch (?:\\S+ )*-D .*(?:\\$\\(…\\)|\\$stdin| @protectedBranches(?: |$))|branch (?:\\S+ )*-D \\$",
      },
      { on: "command", name: "git", line: "update-ref -d (?:refs/heads/)?(?:@protectedBranches|HEAD)" },
      {
        on: "command",
        name: "gh glab",
        line: "^repo delete|^repo (?:edit|archive).*(?:visibility[= ]public|--yes)|^api .*-X ?DELETE .*repos/[\\w-]+/[\\w-]+$",
      },
    ],
    examples: {
      match: ["git push --force origin main", "git push origin +main:main", "gh repo delete acme/api --yes"],
      ignore: [
        "git push --force origin feature/x",
        "git push origin main",
        "git commit -m 'git push --force origin main'",
      ],
    },
  },
  {
    id: "git.discard",
    title: "Throws local work away or rewrites a branch",
    category: "git.discard",
    severity: "medium",
    level: "flag",
    tags: ["T1485"],
    remedy: "Stash or commit first.",
    when: [
      { on: "command", name: "git", line: "(?:^| )reset (?:\\S+ )*--hard" },
      { on: "command", name: "git", line: "(?:^| )checkout (?:\\S+ )*(?:-- |--force|-f |-f$|\\.$)" },
      { on: "command", name: "git", line: "(?:^| )switch (?:\\S+ )*(?:-f|--force|--discard-changes)" },
      {
        on: "command",
        name: "git",
        line: "(?:^| )restore (?!.*--staged(?! --worktree))\\S",
        notLine: "--staged(?!.*--worktree)",
      },
      { on: "command", name: "git", line: "(?:^| )clean ", flag: "f force fd fdx xdf x df", noFlag: "n dry-run" },
      { on: "command", name: "git", line: "(?:^| )stash (?:drop|clear)" },
      { on: "command", name: "git", line: "(?:^| )branch ", flag: "D" },
      { on: "command", name: "git", line: "(?:^| )branch .*--delete .*--force" },
      {
        on: "command",
        name: "git",
        line: "(?:^| )push (?:\\S+ )*(?:-f\\b|--force|--force-with-lease|--delete|-d\\b|\\+\\S|:\\S|--mirror|--prune)",
      },
      { on: "command", name: "git", line: "(?:^| )tag (?:\\S+ )*(?:-d|--delete)" },
      { on: "command", name: "git", line: "(?:^| )(?:filter-branch|filter-repo)" },
      { on: "command", name: "git", line: "(?:^| )gc .*--prune=(?:now|all)" },
      { on: "command", name: "git", line: "(?:^| )(?:commit|push|merge|rebase) (?:\\S+ )*--no-verify" },
      { on: "command", name: "git", line: "(?:^| )commit (?:\\S+ )*-n(?: |$)" },
      {
        on: "command",
        name: "git",
        line: "(?:^| )worktree remove .*(?:-f|--force)|(?:^| )update-ref -d|(?:^| )reflog expire|(?:^| )submodule deinit .*(?:-f|--all)|(?:^| )remote (?:remove|rm|set-url)|(?:^| )rm (?:\\S+ )*-r?f?r (?!.*--cached)(?:\\.|\\*|src)",
      },
      { on: "command", name: "git", line: "update-index .*--(?:assume-unchanged|skip-worktree)" },
      { on: "command", name: "jj hg", line: "^(?:abandon|strip|op undo|update -C|purge|revert --all)" },
    ],
    examples: {
      match: ["git reset --hard", "git clean -fdx", "git push --force origin feature/x"],
      ignore: ["git reset --soft HEAD~1", "git clean -n", "git restore --staged .", "git status", "git checkout main"],
    },
  },
];
