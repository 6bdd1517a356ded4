import { z } from "zod";
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathItemObject,
  type ZodOpenApiResponseObject,
} from "zod-openapi";
import { METRICS_CONTENT_TYPE } from "../../server/metrics-page.js";
import { VERSION } from "../../server/version.js";
import type { Operation, Promised } from "./operation.js";
import { OPERATIONS } from "./operations.js";
import { Problem } from "./shapes/values.js";

type Document = ReturnType<typeof createDocument>;
type Parameter = NonNullable<NonNullable<NonNullable<Document["paths"]>[string]["get"]>["parameters"]>[number];

/** What any operation may answer beside what it promises. */
const USUAL: Readonly<Record<number, string>> = {
  400: "A parameter or the body cannot be used: `error` says how to mend it, `parameter` which.",
  401: "No token, a wrong one, or a login that the configuration does not name.",
  403: "The role is too low, the tenant is another's, or a browser sent this for another site.",
  503: "What it is answered from is not there at the moment.",
};

/** The API as an OpenAPI 3.1 document, made from what the routes are made of. */
export function openApiDocument(): Document {
  const document = createDocument({
    openapi: "3.1.0",
    info: {
      title: "Shutter admin API",
      version: VERSION,
      description:
        "What happened with hook calls, and what may be done about it. Everybody sees their own tenants alone; nothing that was found is ever told.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/", description: "The admin listener." }],
    security: [{ adminToken: [] }, { tailscale: [] }],
    components: {
      securitySchemes: {
        adminToken: {
          type: "http",
          scheme: "bearer",
          description: "The admin token, printed once at the first start.",
        },
        tailscale: {
          type: "apiKey",
          in: "header",
          name: "Tailscale-User-Login",
          description: "Set by `tailscale serve` on the same machine; counts for logins that `admin.users` names.",
        },
      },
    },
    paths: { ...PROBES, ...pathsOf(OPERATIONS) },
  });
  for (const { path, method, example } of OPERATIONS) {
    for (const parameter of document.paths?.[path]?.[method]?.parameters ?? []) setExample(parameter, example);
  }
  return document;
}

const Health = z.strictObject({ status: z.string(), reasons: z.array(z.string()).optional() }).meta({ id: "Health" });

/** Open to everybody who reaches the listener. */
const PROBES: Record<string, ZodOpenApiPathItemObject> = {
  "/healthz": { get: probe("isAlive", "Whether the server runs", { 200: "It does." }) },
  "/readyz": {
    get: probe("isReady", "Whether calls are served as configured", {
      200: "They are; `degraded` says what is not quite as configured.",
      503: "They are not.",
    }),
  },
  "/metrics": {
    get: probe("getMetrics", "Metrics in the text format of Prometheus", { 200: "The page." }, METRICS_CONTENT_TYPE),
  },
};

function probe(
  operationId: string,
  summary: string,
  answers: Readonly<Record<number, string>>,
  contentType = "application/json",
): ZodOpenApiOperationObject {
  const content = { [contentType]: contentType === "application/json" ? { schema: Health } : {} };
  const responses = Object.entries(answers).map(([status, description]) => [status, { description, content }]);
  return { operationId, summary, security: [], responses: Object.fromEntries(responses) };
}

function pathsOf(operations: readonly Operation[]): Record<string, ZodOpenApiPathItemObject> {
  const paths: Record<string, ZodOpenApiPathItemObject> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return paths;
}

function describe(operation: Operation): ZodOpenApiOperationObject {
  const { id, summary, description, access, params, query, body, takesPayload, promises, example } = operation;
  const answers: Record<number, Promised> = { ...promises };
  for (const [status, text] of Object.entries(USUAL))
    answers[Number(status)] ??= { description: text, schema: Problem };
  return {
    operationId: id,
    summary,
    ...(description === undefined ? {} : { description }),
    "x-role": access,
    requestParams: { ...(params === undefined ? {} : { path: params }), ...(query === undefined ? {} : { query }) },
    ...(body === undefined && takesPayload === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: body ?? ANY, example: example.body } },
          },
        }),
    responses: Object.fromEntries(
      Object.entries(answers).map(([status, promised]) => [status, answerOf(promised, status)]),
    ),
  };
}

const ANY = { type: "object" } as const;

function answerOf(
  { description, schema, contentType = "application/json" }: Promised,
  status: string,
): ZodOpenApiResponseObject {
  const told = schema ?? (Number(status) >= 400 ? Problem : undefined);
  return {
    description,
    content: { [contentType]: told === undefined ? { schema: { type: "string" } } : { schema: told } },
  };
}

function setExample(parameter: Parameter, { path, query }: Operation["example"]): void {
  if (!("in" in parameter)) return;
  const value = (parameter.in === "path" ? path : query)?.[parameter.name];
  if (value !== undefined) parameter.example = value;
}
