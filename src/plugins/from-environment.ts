import { OperatorError } from "./errors.js";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Replaces `${NAME}` in a text by that variable, so that no secret stands in a file. Throws `CONFIG_INVALID` naming the
 * variable, never its value.
 *
 * @param place where the text stands, for the error.
 */
export function fromEnvironment(text: string, env: Environment, place: string): string {
  return text.replace(/\$\{([A-Za-z_]\w*)\}/g, (_, name: string) => {
    const value = env[name];
    if (value === undefined || value === "")
      throw new OperatorError("CONFIG_INVALID", `${place}: the environment has no ${name}; set it`);
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
      throw new OperatorError("CONFIG_INVALID", `${place}: ${name} holds a line break or control character`);
    return value;
  });
}

export function headersFromEnvironment(
  headers: Readonly<Record<string, string>>,
  env: Environment,
  place: string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, fromEnvironment(value, env, `${place}.headers.${name}`)]),
  );
}
