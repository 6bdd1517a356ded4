import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { ATTRIBUTE_TYPES, type AttributePlugin, type AttributeSource } from "./attribute-source.js";
import type { DetectorPlugin } from "./contract.js";
import { OperatorError } from "./errors.js";
import { HOOK_EVENT_TYPES, SEGMENT_KINDS } from "./event.js";
import type { Sink, SinkPlugin } from "./sink.js";

const PluginShape = z.object({
  meta: z.object({
    id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, "lower case letters, digits and -, at most 32 characters"),
    about: z.string().min(1),
    version: z.string().min(1).max(64),
    events: z.array(z.enum(HOOK_EVENT_TYPES)).min(1),
    reads: z.array(z.enum(SEGMENT_KINDS)).min(1),
    keywords: z
      .array(z.string().regex(/^[\x20-\x40\x5b-\x7e]{3,}$/, "lower-case ASCII, at least 3 characters"))
      .optional(),
  }),
  create: z.function(),
});

/** A plugin that says who it is and makes what it is for. */
const MadePluginShape = z.object({
  meta: PluginShape.shape.meta.pick({ id: true, about: true, version: true }),
  create: z.function(),
});

const SinkShape = z.object({ deliver: z.function(), close: z.function() });

const AttributeSourceShape = z.object({
  provides: z.record(z.string().regex(/^[a-z][a-z0-9_]{0,62}$/), z.enum(ATTRIBUTE_TYPES)),
  lookup: z.function(),
});

/**
 * Where a plugin's code is: a path (absolute, or relative to `baseDir` and starting with `.`) or the name of a package
 * installed beside `baseDir`. Gives a `file:` URL, so that main thread and workers load the same file.
 */
export function resolvePlugin(use: string, baseDir: string): string {
  if (use.startsWith(".") || use.startsWith("/")) {
    const path = resolve(baseDir, use);
    if (existsSync(path)) return pathToFileURL(path).href;
    throw new OperatorError("PLUGIN_INVALID", `${use}: no such file (looked for ${path})`);
  }
  try {
    return pathToFileURL(createRequire(resolve(baseDir, "package.json")).resolve(use)).href;
  } catch (cause) {
    throw new OperatorError("PLUGIN_INVALID", `${use}: no such package; install it beside the configuration file`, {
      cause,
    });
  }
}

/** Imports a detector plugin and checks its shape. The module's default export is the plugin. Plugins are trusted code. */
export async function loadPlugin(url: string): Promise<DetectorPlugin> {
  return checkShape(url, PluginShape, await importDefault(url)) as DetectorPlugin;
}

/** Imports a source of attributes and makes it with its options. */
export async function loadAttributePlugin(url: string, options: unknown): Promise<AttributeSource> {
  const plugin = checkShape(url, MadePluginShape, await importDefault(url)) as AttributePlugin;
  let source: AttributeSource;
  try {
    source = plugin.create(options);
  } catch (cause) {
    if (cause instanceof OperatorError) throw cause;
    throw new OperatorError("PLUGIN_OPTIONS_INVALID", `${url}: ${cause instanceof Error ? cause.message : "refused"}`, {
      cause,
    });
  }
  return checkShape(url, AttributeSourceShape, source) as AttributeSource;
}

/** Imports a sink plugin and checks its shape, also that of the sinks it makes. */
export async function loadSinkPlugin(url: string): Promise<SinkPlugin> {
  const plugin = checkShape(url, MadePluginShape, await importDefault(url)) as SinkPlugin;
  return {
    meta: plugin.meta,
    create: (options, baseDir) => checkShape(url, SinkShape, plugin.create(options, baseDir)) as Sink,
  };
}

async function importDefault(url: string): Promise<unknown> {
  try {
    const module: { default?: unknown } = await import(url);
    return module.default;
  } catch (cause) {
    throw new OperatorError("PLUGIN_INVALID", `${url}: ${cause instanceof Error ? cause.message : "import failed"}`, {
      cause,
    });
  }
}

function checkShape(url: string, shape: z.ZodType, value: unknown): unknown {
  const parsed = shape.safeParse(value);
  if (parsed.success) return value;
  throw new OperatorError(
    "PLUGIN_INVALID",
    `${url}: the default export is no plugin: ${z.prettifyError(parsed.error)}`,
  );
}
