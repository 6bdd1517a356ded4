/** The exact JSON to paste into Aperture: two hook keys, so that each event has its own URL, timeout and fail policy. */
export function apertureConfig(hookUrl: string, key: string): unknown {
  return {
    hooks: {
      "shutter-sync": {
        url: `${hookUrl}?event=pre_request`,
        apikey: key,
        timeout: "3s",
        fail_policy: "fail_open",
        preference: 100,
      },
      "shutter-tools": { url: `${hookUrl}?event=tool_call_entire_request`, apikey: key, timeout: "10s" },
      "shutter-done": { url: `${hookUrl}?event=entire_request`, apikey: key, timeout: "10s" },
    },
    grants: [
      {
        src: ["*"],
        app: {
          "tailscale.com/cap/aperture": [
            { models: "**" },
            {
              send_hooks: [
                {
                  name: "shutter-sync",
                  events: ["pre_request"],
                  send: ["request_body", "user_message", "grants", "quotas"],
                },
                {
                  name: "shutter-tools",
                  events: ["tool_call_entire_request"],
                  send: ["tools", "request_body", "response_body", "raw_responses", "estimated_cost", "grants"],
                },
                { name: "shutter-done", events: ["entire_request"], send: ["estimated_cost", "grants"] },
              ],
            },
          ],
        },
      },
    ],
  };
}

export interface Welcome {
  readonly hookUrl: string;
  readonly adminUrl: string;
  readonly mode: string;
  readonly dataDir: string;
  /** Shown on the first start only; afterwards it cannot be shown again. */
  readonly newKey?: string;
  readonly newAdminToken?: string;
}

/** What `serve` prints once it listens. */
export function welcomeText({ hookUrl, adminUrl, mode, dataDir, newKey, newAdminToken }: Welcome): string {
  const lines = [
    `Shutter listens for Aperture at ${hookUrl}`,
    `Look at what happens at          ${adminUrl}/ui/ (metrics: /metrics, API: /openapi.json)`,
    `Shipped policies: ${mode}${mode === "monitor" ? " (nothing is blocked; SHUTTER_MODE=enforce turns them on)" : ""}; data in ${dataDir}`,
  ];
  if (newAdminToken !== undefined) lines.push("", `Admin token (shown once): ${newAdminToken}`);
  if (newKey !== undefined) {
    lines.push(
      "",
      `Hook key (shown once): ${newKey}`,
      "",
      "Paste into Aperture's configuration (replace the host by this machine's tailnet name):",
      "",
      JSON.stringify(apertureConfig(hookUrl, newKey), null, 2),
      "",
      "Try it:",
      "",
      `curl -s ${hookUrl}?event=pre_request -H 'authorization: Bearer ${newKey}' \\`,
      `  -d '{"metadata":{"login_name":"you@example.com","model":"m"},"request_body":{"messages":[{"role":"user","content":"hello"}]}}'`,
    );
  }
  return `${lines.join("\n")}\n`;
}
