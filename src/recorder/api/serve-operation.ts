import { z } from "zod";
import { didYouMean } from "../../policy/suggest.js";
import type { AdminReply, AdminRequest, AdminRoute } from "../../server/http/admin-listener.js";
import { CursorInvalid } from "../../store/query.js";
import { type ApiDeps, type Call, type Operation, type Outcome, problem, StoreAbsent } from "./operation.js";
import { oneTenant, tenantsFor } from "./scope.js";

const STATUS: Readonly<Record<number, string>> = {
  200: "200 OK",
  400: "400 Bad Request",
  403: "403 Forbidden",
  404: "404 Not Found",
  409: "409 Conflict",
  422: "422 Unprocessable Entity",
  503: "503 Service Unavailable",
};

/** The route of an operation: reads and checks what it is called with, keeps the caller to their tenants, answers. */
export function serveOperation(operation: Operation, deps: ApiDeps): AdminRoute {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, ":$1");
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  return {
    method: operation.method,
    path,
    access: operation.access,
    answer: async (request) => replyOf(await outcomeOf(operation, names, request, deps)),
  };
}

async function outcomeOf(
  operation: Operation,
  names: readonly string[],
  request: AdminRequest,
  deps: ApiDeps,
): Promise<Outcome> {
  const { identity: who, body: raw, header, closed } = request;
  if (who === undefined) throw new Error("an operation is never open");

  const path = operation.params?.safeParse(
    Object.fromEntries(names.map((name, index) => [name, request.param(index)])),
  );
  if (path?.success === false) return complaint(path.error);
  const asked = queryOf(operation.query, request.search);
  const query = (operation.query ?? NO_QUERY).safeParse(asked);
  if (!query.success) return complaint(query.error, Object.keys(operation.query?.shape ?? {}));
  const body = operation.body?.safeParse(jsonOf(raw));
  if (body?.success === false) return complaint(body.error);

  const named = [asked.tenant ?? []].flat();
  const tenants = tenantsFor(who, named.length === 0 ? undefined : named);
  if (tenants === undefined) return problem(403, "this tenant is not yours to see; leave the parameter out", "tenant");
  const call: Call<unknown, unknown, unknown> = {
    path: path?.data,
    query: query.data,
    body: body?.data,
    raw,
    who,
    tenants,
    tenant: oneTenant(tenants),
    header,
    closed,
  };
  try {
    return await operation.answer(call as Parameters<Operation["answer"]>[0], deps);
  } catch (error) {
    if (error instanceof StoreAbsent) return problem(503, "the store is not there yet; `/v1/status` says more");
    if (!(error instanceof CursorInvalid)) throw error;
    return problem(400, "cursor: give back `next` of the page before, with the same filters", "cursor");
  }
}

const NO_QUERY = z.strictObject({});

/** Parameters as their schema wants them: lists where it takes lists, else the one value, or a list that it refuses. */
function queryOf(schema: z.ZodObject | undefined, search: URLSearchParams): Record<string, string | string[]> {
  const asked: Record<string, string | string[]> = {};
  for (const name of new Set(search.keys())) {
    const values = search.getAll(name).filter((value) => value !== "");
    const [first] = values;
    if (first === undefined) continue;
    asked[name] = takesSeveral(schema?.shape[name]) || values.length > 1 ? values : first;
  }
  return asked;
}

function takesSeveral(schema: unknown): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return takesSeveral(schema.unwrap());
  return schema instanceof z.ZodArray;
}

/** The first mistake: which parameter or member, and how to mend it. A value is never repeated. */
function complaint({ issues }: z.ZodError, known: readonly string[] = []): Outcome {
  const [issue] = issues;
  if (issue?.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    const name = key.slice(0, 64);
    return problem(400, `there is no parameter of this name${didYouMean(name, known)}`, name);
  }
  const parameter = issue?.path.filter((step) => typeof step === "string").join(".") ?? "";
  const error = `${parameter === "" ? "the body" : parameter}: ${issue?.message ?? "cannot be used"}`;
  return problem(400, error, parameter === "" ? undefined : parameter);
}

/** Undefined where it is not JSON, which no schema takes. */
function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function replyOf(outcome: Outcome): AdminReply {
  const status = STATUS[outcome.status ?? 200] ?? `${outcome.status}`;
  if ("json" in outcome) return { status, body: `${JSON.stringify(outcome.json)}\n` };
  const { contentType, stream, headers = {} } = outcome;
  return { status, body: stream, contentType, headers };
}
