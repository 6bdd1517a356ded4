import { deepInjection } from "../detectors/deep-injection/index.js";
import { injection } from "../detectors/injection/index.js";
import { pii } from "../detectors/pii/index.js";
import { secrets } from "../detectors/secrets/index.js";
import { createKeywordPass } from "../detectors/text/keyword-pass.js";
import { toolArgs } from "../detectors/tool-args/index.js";
import type { DetectorPlugin } from "../plugins/contract.js";
import { OperatorError } from "../plugins/errors.js";
import { DetectorHost, type HostedDetector } from "../plugins/host.js";
import { loadPlugin, resolvePlugin } from "../plugins/load.js";
import type { Config } from "./config.js";

/** The detectors that come with Shutter, in the order they run: the cheapest first, so that a deadline costs least. */
const BUILT_IN: Readonly<Record<string, DetectorPlugin>> = {
  "tool-args": toolArgs,
  secrets,
  pii,
  injection,
  "deep-injection": deepInjection,
};
export const BUILT_IN_IDS = Object.keys(BUILT_IN) as (keyof Config["detectors"])[];

/** Where one detector comes from. Plain data, so that it can be handed to a worker, which loads the code itself. */
export interface DetectorSource {
  /** Id of a built-in detector, or the `file:` URL of a third-party one. */
  readonly from: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** The detectors a configuration asks for. Throws `PLUGIN_INVALID` when a third-party one is not to be found. */
export function detectorSources(config: Pick<Config, "detectors" | "plugins" | "baseDir">): readonly DetectorSource[] {
  const builtIn = BUILT_IN_IDS.flatMap((id) => {
    const entry = config.detectors[id];
    return entry === false ? [] : [{ from: id, options: typeof entry === "object" ? entry : {} }];
  });
  const thirdParty = config.plugins.map(({ use, options }) => ({ from: resolvePlugin(use, config.baseDir), options }));
  return [...builtIn, ...thirdParty];
}

/** Loads the code of all sources and builds the host around it. Throws on options or plugins that cannot be used. */
export async function loadDetectorHost(
  sources: readonly DetectorSource[],
  fingerprintKey: Uint8Array,
): Promise<DetectorHost> {
  const detectors: HostedDetector[] = [];
  for (const { from, options } of sources) {
    const plugin = BUILT_IN[from] ?? (await loadPlugin(from));
    if (detectors.some((other) => other.plugin.meta.id === plugin.meta.id)) {
      throw new OperatorError("PLUGIN_INVALID", `${from}: the detector id ${plugin.meta.id} is already taken`);
    }
    detectors.push({ plugin, options });
  }
  return new DetectorHost({ detectors, keywordPass: createKeywordPass, fingerprintKey });
}
