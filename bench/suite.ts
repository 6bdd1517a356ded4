import type { Bench } from "./bench.js";
import { capacity } from "./capacity.js";
import { dashboard } from "./dashboard.js";
import { detectors } from "./detectors.js";
import { floor } from "./floor.js";
import { growth } from "./growth.js";
import { hostile } from "./hostile.js";
import { overload } from "./overload.js";
import { peers } from "./peers.js";
import { policy } from "./policy.js";
import { recorder } from "./recorder.js";
import { replay } from "./replay.js";
import { sessions } from "./sessions.js";
import { store } from "./store.js";
import { thresholds } from "./thresholds.js";

/** Every bench, in the order they run and stand in `docs/performance.md`. */
export const SUITE: readonly Bench[] = [
  floor,
  growth,
  capacity,
  overload,
  detectors,
  hostile,
  peers,
  policy,
  replay,
  recorder,
  sessions,
  store,
  dashboard,
  thresholds,
];
