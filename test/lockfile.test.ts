import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), "utf8"));
/** The product, what it is measured beside, and what one of its tests needs. */
const FOLDERS = ["", "bench/peers/", "test/detectors/deep-injection/runtime/"];
const packagesOf = (folder: string): Record<string, Locked> =>
  (read(`${folder}package-lock.json`) as { packages: Record<string, Locked> }).packages;

// `npm ci` refuses a lockfile that leaves out the builds for other platforms, and npm writes such a one where a
// registry does not have them all.
test.each(FOLDERS)("the builds for every platform are in the lockfile of ./%s", (folder) => {
  const packages = packagesOf(folder);
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});

test.each(FOLDERS)("no address of a registry is in the lockfile of ./%s", (folder) => {
  expect(Object.values(packagesOf(folder)).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});

test.each(FOLDERS)("versions are exact in ./%s", (folder) => {
  const manifest = read(`${folder}package.json`) as Record<string, Record<string, string>>;
  const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(versions.filter((version) => !/^(?:npm:@[\w/-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});
