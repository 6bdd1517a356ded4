/**
 * URL of a compiled file that a thread or process starts with. Node 20 cannot run TypeScript, so where the caller runs
 * from its source (in tests, through a transforming loader) the file of the same name under `dist` is meant.
 *
 * @param importer `import.meta.url` of the caller.
 * @param file path relative to the caller, ending in `.js`.
 */
export function builtFile(importer: string, file: string): URL {
  const url = new URL(file, importer);
  if (importer.endsWith(".ts")) url.pathname = url.pathname.replace(/\/src\/((?!.*\/src\/).*)$/, "/dist/$1");
  return url;
}
