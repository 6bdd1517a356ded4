import { load } from "./load.js";
import { v8Rules } from "./v8-rules.js";

/**
 * A hook as one would write it in an afternoon: Fastify parses the body, and the secret rules run as RegExps over every
 * string of it, in the thread that answers. Prints its port.
 */
interface Fastify {
  post(path: string, handler: (request: { body: unknown }) => Promise<unknown>): void;
  listen(options: { host: string; port: number }): Promise<string>;
}

const rules = v8Rules();

/** Looks at all strings, as a hook does that says what it found. */
function holdsSecret(value: unknown): boolean {
  if (typeof value === "string") return rules.flags(value) === true;
  return typeof value === "object" && value !== null && Object.values(value).filter(holdsSecret).length > 0;
}

const { default: fastify } = await load<{ default: (options: object) => Fastify }>("fastify");
const app = fastify({ bodyLimit: 64 * 2 ** 20 });
app.post("/*", async ({ body }) =>
  holdsSecret(body) ? { action: "block", status_code: 403, message: "a secret" } : { action: "allow" },
);
process.stdout.write(`${new URL(await app.listen({ host: "127.0.0.1", port: 0 })).port}\n`);
