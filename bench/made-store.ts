import assert from "node:assert/strict";
import { openStore } from "../src/store/sqlite/open.js";
import { generateLines } from "./store-lines.js";

/** Makes a store in `dir` of records made up to now. @param onProgress told how many are in */
export function makeStore(
  dir: string,
  mix: { readonly records: number; readonly days: number },
  onProgress: (records: number) => void = () => {},
): void {
  const store = openStore({ dir });
  let done = 0;
  for (const lines of generateLines({ ...mix, end: Date.now() })) {
    assert.equal(store.write(lines).status, "written");
    done += lines.length;
    onProgress(done);
  }
  store.close();
}
