import { existsSync, readFileSync } from "node:fs";

const MODULES = new URL("./node_modules/", import.meta.url);

/** Whether `npm run bench:peers` has been run. */
export const areInstalled = (): boolean => existsSync(MODULES);

/** Imports a package of this folder. Its name is no literal, because types are checked where it is not installed. */
export async function load<Shape>(name: string): Promise<Shape> {
  return (await import(name)) as Shape;
}

export function versionOf(name: string): string {
  return (JSON.parse(readFileSync(new URL(`${name}/package.json`, MODULES), "utf8")) as { version: string }).version;
}
