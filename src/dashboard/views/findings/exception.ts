import type { CallRecord } from "../../../audit/record.js";

const DAYS = 30;
const DAY_MS = 86_400_000;

/** An entry of `exceptions.yaml` that lifts a policy for whoever made this call, for a month; to be completed by hand. */
export function exceptionFor(
  policy: string,
  { principal, project }: Pick<CallRecord, "principal" | "project">,
  today: Date,
): string {
  const expires = new Date(today.getTime() + DAYS * DAY_MS).toISOString().slice(0, 10);
  const login = principal?.login_name ?? "";
  const who = login === "" ? "" : `user: ${JSON.stringify(login)}, `;
  return [
    `  - policy: ${JSON.stringify(policy)}`,
    `    principal: { ${who}project: ${JSON.stringify(project)} }`,
    `    expires: ${expires}`,
    "    owner: you@example.com",
    "    approver: somebody.else@example.com",
    "    reason: say why",
    "",
  ].join("\n");
}
