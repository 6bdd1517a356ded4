import type { Decision, Outcome } from "../../../src/policy/decision.js";

/** `allow`, `block a`, `defer deadline`, `modify -Bash secrets:block`: effective and would in a word or two. */
export function said({ effective, would }: Pick<Decision, "effective" | "would">): [effective: string, would: string] {
  return [words(effective), words(would)];
}

function words(outcome: Outcome): string {
  switch (outcome.action) {
    case "allow":
      return "allow";
    case "block":
      return `block ${outcome.policy}`;
    case "defer":
      return `defer ${outcome.reason}`;
    case "modify": {
      const stripped = outcome.strips.flatMap(({ tools }) => tools.map((tool) => `-${tool}`));
      const redacted = outcome.redactions.flatMap(({ selectors }) => selectors.map(({ name }) => name));
      return ["modify", ...stripped, ...redacted].join(" ");
    }
  }
}
