import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ToolCatalogue, ToolCatalogueFile } from "../../src/policy/tool-catalogue.js";

const SHIPPED = ToolCatalogueFile.parse(
  parse(readFileSync(new URL("../../src/policy/tools.yaml", import.meta.url), "utf8")),
);
const catalogue = new ToolCatalogue([SHIPPED]);

test.each([
  // name                               server         classes                                 op
  ["Read", "", "filesystem read_only", "read"],
  ["Bash", "", "shell", "execute"],
  ["apply_patch", "", "filesystem", "write"],
  ["run_terminal_cmd", "", "shell", "execute"],
  ["run_shell_command", "", "shell", "execute"],
  ["replace_string_in_file", "", "filesystem", "write"],
  ["webfetch", "", "network read_only", "read"],
  ["WebFetch", "", "network read_only", "read"],
  ["mcp__github__get_issue", "github", "read_only source_code", "read"],
  ["mcp__github__create_issue", "github", "source_code", "write"],
  ["mcp_github_delete_file", "github", "source_code", "delete"],
  ["github__merge_pull_request", "github", "source_code", "write"],
  ["github_list_commits", "github", "read_only source_code", "read"],
  ["mcp__claude_ai_GitHub__list_prs", "github", "read_only source_code", "read"],
  ["mcp:salesforce", "salesforce", "crm", ""],
  ["mcp__salesforce-prod__query", "salesforce", "crm read_only", "read"],
  ["mcp__salesforce__update_opportunity_stage", "salesforce", "crm", "update_stage"],
  ["mcp__salesforce__export_accounts", "salesforce", "crm", "export"],
  ["mcp__postgres__query", "postgres", "database", "execute"],
  ["mcp__bamboohr__get_employee", "bamboohr", "hr_pii read_only", "read"],
  ["mcp__workday__update_salary", "workday", "hr_pii payroll", "write"],
  ["mcp__pagerduty__list_oncalls", "pagerduty", "incident read_only", "read"],
  ["mcp__jira__delete_issue", "jira", "ticketing", "delete"],
  ["mcp__playwright__browser_navigate", "browser", "browser network", "navigate"],
  ["mcp__filesystem__read_file", "filesystem", "filesystem read_only", "read"],
  ["mcp__mine__read_file", "mine", "unclassified", ""],
  ["my_own_tool", "", "unclassified", ""],
  ["", "", "unclassified", ""],
])("%s", (name, server, classes, op) => {
  const kind = catalogue.kindOf(name);
  expect([kind.server, kind.classes.join(" "), kind.op]).toEqual([server, classes, op]);
});

test("a server keeps the name the client gave it, beside that of the catalogue", () =>
  expect(catalogue.kindOf("mcp__salesforce-prod__query").serverAlias).toBe("salesforce-prod"));

test("the operator's entries win, and add classes", () => {
  const own = ToolCatalogueFile.parse({
    tools: [{ names: ["Bash", "deploy_*"], classes: ["risky"], op: "deploy" }],
    servers: { vault: { classes: ["credentials"], ops: { read: ["read_*"] } } },
  });
  const both = new ToolCatalogue([own, SHIPPED]);
  expect(both.kindOf("Bash")).toEqual({ server: "", classes: ["risky", "shell"], op: "deploy" });
  expect(both.kindOf("deploy_app")).toEqual({ server: "", classes: ["risky"], op: "deploy" });
  expect(both.kindOf("vault_read_secret")).toEqual({
    server: "vault",
    classes: ["credentials", "read_only"],
    op: "read",
  });
});

test("names with slashes, brackets and new lines are names", () => {
  const own = new ToolCatalogue([ToolCatalogueFile.parse({ tools: [{ names: ["a*z"], classes: ["az"] }] })]);
  for (const name of ["a/b/z", "a.z", "a\n[z", "az"]) expect(own.kindOf(name).classes).toEqual(["az"]);
  expect(own.kindOf("az!").classes).toEqual(["unclassified"]);
});
