import SwaggerParser from "@apidevtools/swagger-parser";
import { expect, test } from "vitest";
import { openApiDocument } from "../../../src/recorder/api/openapi.js";
import type { Operation } from "../../../src/recorder/api/operation.js";
import { OPERATIONS } from "../../../src/recorder/api/operations.js";
import { Problem } from "../../../src/recorder/api/shapes/values.js";
import { type ApiServer, startApi } from "./api-server.js";
import { exampleAccount } from "./example-account.js";

test("the document that is served is valid, and tells of every operation", async () => {
  const server = await startApi();
  const document = (await server.get("/openapi.json")) as ReturnType<typeof openApiDocument>;
  expect(document).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  const { paths } = await SwaggerParser.validate(structuredClone(document) as never);
  const told = Object.entries(paths ?? {}).flatMap(([path, item]) =>
    Object.keys(item ?? {}).map((method) => `${method} ${path}`),
  );
  const probes = ["get /healthz", "get /readyz", "get /metrics"];
  expect(told.sort()).toEqual([...probes, ...OPERATIONS.map(({ method, path }) => `${method} ${path}`)].sort());
});

test("every operation has an example for all it must be given", () => {
  const { paths = {} } = openApiDocument();
  const lacking = OPERATIONS.flatMap(({ id, path, method }) => {
    const { parameters = [], requestBody } = paths[path]?.[method] ?? {};
    const bare = parameters.flatMap((one) =>
      "in" in one && one.required && one.example === undefined ? [one.name] : [],
    );
    const content =
      requestBody === undefined || "$ref" in requestBody ? undefined : requestBody.content["application/json"];
    return [...bare, ...(content !== undefined && content.example === undefined ? ["body"] : [])].map(
      (name) => `${id}: ${name}`,
    );
  });
  expect(lacking).toEqual([]);
});

test("every example works, and is answered in the shape that is promised", async () => {
  const server = await startApi(exampleAccount());
  for (const operation of OPERATIONS) await checkExample(server, operation);
});

async function checkExample(server: ApiServer, { id, path, method, example, promises }: Operation): Promise<void> {
  const steps = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(example.path?.[name] ?? ""));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(example.query ?? {})) {
    for (const one of [value].flat()) query.append(name, String(one));
  }
  const leaving = new AbortController();
  const reply = await server.fetch(`${steps}?${query}`, {
    method: method.toUpperCase(),
    signal: leaving.signal,
    ...(example.body === undefined ? {} : { body: JSON.stringify(example.body) }),
  });
  const wanted = example.status ?? 200;
  expect({ id, status: reply.status }, reply.status === wanted ? "" : await reply.text()).toEqual({
    id,
    status: wanted,
  });

  const { schema, contentType = "application/json" } = promises[wanted] ?? {};
  expect(reply.headers.get("content-type")).toContain(contentType);
  if (contentType === "text/event-stream") return leaving.abort();
  const text = await reply.text();
  if (schema !== undefined) expect({ id, ...schema.safeParse(JSON.parse(text)) }).toMatchObject({ id, success: true });
}

test("a query that cannot be answered is refused with what to mend and how", async () => {
  const server = await startApi();
  for (const [path, parameter, mend] of MISTAKES) {
    const reply = await server.fetch(path);
    const { error, ...named } = Problem.parse(await reply.json());
    expect({ path, status: reply.status, ...named }).toEqual({ path, status: 400, parameter });
    expect(error).toMatch(mend);
  }
});

const MISTAKES: readonly (readonly [path: string, parameter: string, mend: RegExp])[] = [
  ["/v1/decisions?limit=0", "limit", /at least 1/],
  ["/v1/decisions?limit=many", "limit", /whole number/],
  ["/v1/decisions?limit=1000", "limit", /at most 500/],
  ["/v1/decisions?from=yesterday", "from", /how long ago/],
  ["/v1/decisions?effective=deny", "effective", /allow/],
  ["/v1/decisions?efective=block", "efective", /did you mean "effective"/],
  ["/v1/decisions?cursor=nonsense", "cursor", /next/],
  ["/v1/decisions?from=1h&from=2h", "from", /string/],
  ["/v1/decisions/nonsense", "id", /decision's id/],
  ["/v1/sessions/s-1?cursor=nonsense", "cursor", /next/],
  ["/v1/stats?step=minute&from=90d", "step", /longer step/],
  ["/v1/stats?from=1h&to=2h", "from", /before/],
  ["/v1/export", "format", /csv or jsonl/],
];
