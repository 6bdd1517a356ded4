/** Exit codes of `shutter`, part of its interface. */
export const EXIT = {
  ok: 0,
  /** The command ran and the answer is no, or the world would not let it run. */
  failure: 1,
  /** The command line is not understood. */
  usage: 2,
  /** A configuration, policy, rule or plugin cannot be used. */
  invalid: 3,
  /** Tests ran and some failed. */
  testsFailed: 4,
} as const;
