import type { Bench } from "./bench.js";
import { detectors } from "./detectors.js";

/** Every bench, in the order they run and stand in `docs/performance.md`. */
export const SUITE: readonly Bench[] = [detectors];
