import { scanEventOf } from "../../src/cli/scan-event.js";
import { secrets } from "../../src/detectors/secrets/index.js";
import { compileRule, SECRET_CATEGORIES, type SecretRule } from "../../src/detectors/secrets/rule.js";
import { SECRET_RULES } from "../../src/detectors/secrets/rules/all.js";
import { createKeywordPass } from "../../src/detectors/text/keyword-pass.js";
import { cell, redacted, table } from "./markdown.js";

const keywordPass = createKeywordPass(secrets.meta.keywords ?? []);

const HEADINGS: Readonly<Record<(typeof SECRET_CATEGORIES)[number], string>> = {
  "secret.key-material": "Key material",
  "secret.cloud": "Cloud",
  "secret.vcs": "Version control, packages and CI",
  "secret.ai": "AI providers",
  "secret.payment": "Payment",
  "secret.messaging": "Messaging",
  "secret.saas": "Software as a service",
  "secret.generic": "Generic",
};

/** An example of a rule with the middle of its secret gone. */
function exampleOf(rule: SecretRule): string {
  const [text = ""] = rule.examples.match;
  const others = SECRET_RULES.flatMap(({ id }) => (id === rule.id ? [] : [id]));
  const event = scanEventOf({ text, kind: "user" });
  const [finding] = secrets
    .create({ disabledRules: others })
    .scan(event, keywordPass(event))
    .filter((found) => found.rule === rule.id);
  return finding === undefined ? "" : redacted(text, finding.start, finding.end);
}

function ruleTable(category: string): string {
  const rules = SECRET_RULES.filter((rule) => rule.category === category);
  return table(
    ["Rule", "What", "Severity", "Level", "Example"],
    rules.map((rule) => {
      const { id, title, severity, level, maturity } = compileRule(rule);
      const name = maturity === "incubating" ? `\`${id}\` (incubating)` : `\`${id}\``;
      return [name, cell(title), severity, level, exampleOf(rule)];
    }),
  );
}

/** docs/detectors/secrets.md: what stands there before the tables is the page's own text. */
export function secretsPage(introduction: string): string {
  const sections = SECRET_CATEGORIES.map((category) => `### ${HEADINGS[category]}\n\n${ruleTable(category)}`);
  return `${introduction}\n${SECRET_RULES.length} rules. Beside them: \`generic-api-key\`, \`generic-password\` and \`generic-uuid-key\` (level flag), for
values assigned to names that promise a credential.\n\n${sections.join("\n\n")}\n`;
}
