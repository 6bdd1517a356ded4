/** Names that the examples of the API use: of a small account that tests write before they make every example's call. */
export const EXAMPLE = {
  tenant: "default",
  /** A `pre_request` in which something was found, and which a policy would have blocked. */
  decisionId: "01937f3e-8a00-7000-8000-000000000001",
  requestId: "req-1",
  session: "s-1",
  policy: "base.secret-leak",
  user: "ann@example.com",
  tag: "quarantined",
} as const;
