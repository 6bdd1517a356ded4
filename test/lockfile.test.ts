import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), "utf8"));
const packages = (read("package-lock.json") as { packages: Record<string, Locked> }).packages;
const manifest = read("package.json") as Record<"dependencies" | "devDependencies", Record<string, string>>;

// `npm ci` refuses a lockfile that leaves out the builds for other platforms, and npm writes such a one where a
// registry does not have them all.
test("the builds for every platform are in the lockfile", () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});

test("no address of a registry is in the lockfile", () => {
  expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});

test("versions are exact", () => {
  const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(versions.filter((version) => !/^(?:npm:@[\w/-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});
