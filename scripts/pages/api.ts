import type { Operation } from "../../src/recorder/api/operation.js";
import { OPERATIONS } from "../../src/recorder/api/operations.js";
import { cell, table } from "./markdown.js";

function callOf({ method, path }: Operation): string {
  return `\`${method.toUpperCase()} ${path}\``;
}

function rowOf(operation: Operation): string[] {
  const { summary, description, access, query } = operation;
  const parameters = Object.keys(query?.shape ?? {}).filter(
    (name) => !FILTERS.has(name) || query?.shape.kind === undefined,
  );
  const filters = query?.shape.kind === undefined ? [] : ["filters"];
  const told = [...filters, ...parameters.map((name) => `\`${name}\``)].join(", ");
  return [callOf(operation), access, cell(`${summary}. ${description ?? ""}`), told];
}

/** Parameters of every call that filters records. */
const FILTERS: ReadonlySet<string> = new Set(
  Object.keys(OPERATIONS.find(({ id }) => id === "getFacets")?.query?.shape ?? {}).filter(
    (name) => name !== "facet" && name !== "limit",
  ),
);

export function apiPage(introduction: string): string {
  const filters = [...FILTERS].map((name) => `\`${name}\``).join(", ");
  const calls = table(["Call", "Role", "What", "Parameters"], OPERATIONS.map(rowOf));
  return `${introduction}\n## Calls\n\n**filters**: ${filters}.\n\n${calls}\n`;
}
