const MEANING = {
  CONFIG_INVALID: "the configuration cannot be used",
  POLICY_INVALID: "a policy cannot be used",
  PLUGIN_INVALID: "a plugin cannot be loaded",
  PLUGIN_OPTIONS_INVALID: "a plugin was given options it does not understand",
  RULE_INVALID: "a rule cannot be used",
  KEYS_INVALID: "the key file cannot be used",
  DATA_DIR_UNUSABLE: "the data directory cannot be used",
  ADDRESS_UNUSABLE: "the address cannot be listened on",
  AUDIT_UNREADABLE: "the audit spool cannot be read",
  INPUT_INVALID: "the input cannot be used",
} as const;

export type ErrorCode = keyof typeof MEANING;

/**
 * A mistake the operator can mend. Thrown once, at start-up, on reload or by a command; `detail` names the place and
 * the mend and never holds content that was scanned. Codes are part of the interface: documented, never reused.
 */
export class OperatorError extends Error {
  override readonly name = "OperatorError";
  readonly code: ErrorCode;
  readonly detail: string;

  constructor(code: ErrorCode, detail: string, options?: ErrorOptions) {
    super(`${MEANING[code]}: ${detail}`, options);
    this.code = code;
    this.detail = detail;
  }
}
