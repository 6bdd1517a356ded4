import { sep } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Rooms whose tests start servers, browsers or commands; their files take up to a minute, most others a second. */
const LONG = ["e2e", "server", "recorder", "cli"].map((room) => `${sep}test${sep}${room}${sep}`);

/**
 * Begins with the files that take longest, so that none of them is left for the end, with every other core idle. Among
 * each kind the order is Vitest's own: what took longest in the last run, on a new machine the larger file.
 */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.some((room) => moduleId.includes(room));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
