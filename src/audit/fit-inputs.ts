import {
  INPUT_CALLS_MAX,
  INPUT_NAMES_MAX,
  PARAM_PATH_CHARS_MAX,
  PARAM_VALUE_CHARS_MAX,
  PARAMS_PER_CALL_MAX,
  type RecordedCall,
  type RecordedInputs,
} from "./inputs.js";
import type { KeyedDigest } from "./keyed-digest.js";
import { label } from "./label.js";
import { publicName, publicWords } from "./public-name.js";

/** Values that tell more than they show: what hides, moves or ends a line; tabs and line ends are shown as escapes. */
const DISGUISED = /[\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Cs}]|(?![\n\t])\p{Cc}/u;

/**
 * Makes inputs fit to be kept, and says so where they are then no longer what policies saw: deciding on them again
 * could give another answer.
 *
 * @param isAltered whether that holds already, for what stands elsewhere in the record.
 */
export function fitInputs(inputs: RecordedInputs, isAltered: boolean, digest: KeyedDigest): RecordedInputs {
  const fit = new Fit(isAltered || inputs.altered === true, digest);
  const { attributes, session, spend, findings, coverage, tools } = inputs;
  const fitted: RecordedInputs = {
    ...(inputs.params_kept === undefined ? {} : { params_kept: fitKept(inputs.params_kept) }),
    now: inputs.now,
    user_agent: fit.words(inputs.user_agent),
    ...(inputs.groups === undefined ? {} : { groups: fit.labels(inputs.groups) }),
    ...(attributes === undefined ? {} : { attributes: fit.attributes(attributes) }),
    caps: fit.labels(inputs.caps),
    ...(session === undefined ? {} : { session: { ...session, tags: fit.labels(session.tags) } }),
    ...(spend === undefined ? {} : { spend }),
    tools: {
      offered: fit.list(tools.offered, INPUT_NAMES_MAX, fit.name),
      returned: fit.list(tools.returned, INPUT_CALLS_MAX, fit.call),
      called: fit.list(tools.called, INPUT_CALLS_MAX, fit.call),
      truncated: tools.truncated,
    },
    findings: {
      ids: fit.labels(findings.ids),
      categories: fit.labels(findings.categories),
      levels: fit.labels(findings.levels),
      by_trust: fit.labels(findings.by_trust),
      by_kind: fit.labels(findings.by_kind),
      detectors: fit.labels(findings.detectors),
      max_severity: findings.max_severity,
      max_score: findings.max_score,
    },
    coverage: {
      complete: coverage.complete,
      missed: fit.labels(coverage.missed),
      errored: fit.labels(coverage.errored),
      ...(coverage.reason === undefined ? {} : { reason: fit.label(coverage.reason) }),
    },
  };
  return fit.altered ? { altered: true, ...fitted } : fitted;
}

function fitKept(paths: NonNullable<RecordedInputs["params_kept"]>): NonNullable<RecordedInputs["params_kept"]> {
  if (paths === "all") return paths;
  // A path that is not listed counts as not kept, which is safe.
  return paths.filter((path) => path.length <= PARAM_PATH_CHARS_MAX).slice(0, PARAMS_PER_CALL_MAX);
}

/** Fits parts, and remembers whether any had to change. */
class Fit {
  altered: boolean;
  readonly #digest: KeyedDigest;

  constructor(altered: boolean, digest: KeyedDigest) {
    this.altered = altered;
    this.#digest = digest;
  }

  readonly label = (text: string): string => this.#kept(text, label(text));

  /** Of a tool: a key can stand where a name should. */
  readonly name = (text: string): string => this.#kept(text, label(publicName(text, this.#digest)));

  /** Of a program about itself: a key can stand there as well. */
  readonly words = (text: string): string => this.#kept(text, label(publicWords(text, this.#digest)));

  list<Item>(items: readonly Item[], max: number, fit: (item: Item) => Item): Item[] {
    if (items.length > max) this.altered = true;
    return items.slice(0, max).map(fit);
  }

  labels(texts: readonly string[]): string[] {
    return this.list(texts, INPUT_NAMES_MAX, this.label);
  }

  attributes({ asked, values, unknown, ages }: NonNullable<RecordedInputs["attributes"]>): typeof fitted {
    const fitValue = (value: (typeof values)[string]): (typeof values)[string] =>
      typeof value === "object" ? this.labels(value) : typeof value === "string" ? this.#text(value) : value;
    const fitted: NonNullable<RecordedInputs["attributes"]> = {
      asked: this.labels(asked),
      values: Object.fromEntries(Object.entries(values).map(([name, value]) => [this.label(name), fitValue(value)])),
      unknown: this.labels(unknown),
      ...(ages === undefined ? {} : { ages }),
    };
    return fitted;
  }

  readonly call = ({ name, params }: RecordedCall): RecordedCall => {
    if (params === undefined) return { name: this.name(name) };
    const { tags, ints, unsure, dropped_at, withheld } = params;
    if (
      tags.length + withheld.length > PARAMS_PER_CALL_MAX ||
      ![...tags.map(([path]) => path), ...withheld, ...unsure].every(this.#isPath)
    ) {
      this.altered = true;
      return { name: this.name(name) };
    }
    const kept = tags.filter(([, value]) => value.length <= PARAM_VALUE_CHARS_MAX && !DISGUISED.test(value));
    const paths = new Set(kept.map(([path]) => path));
    return {
      name: this.name(name),
      params: {
        tags: kept,
        ints: ints.filter(([path]) => paths.has(path)),
        unsure: unsure.slice(0, PARAMS_PER_CALL_MAX),
        ...(dropped_at === undefined ? {} : { dropped_at }),
        withheld: [...withheld, ...tags.flatMap(([path]) => (paths.has(path) ? [] : [path]))],
      },
    };
  };

  /** Names of parameters are the client's words too; `[]` is ours. */
  readonly #isPath = (path: string): boolean =>
    path.length <= PARAM_PATH_CHARS_MAX && !publicName(path.replace(/\[\]$/, ""), this.#digest).startsWith("#");

  #text(text: string): string {
    return this.#kept(text, text.length > 1_000 || DISGUISED.test(text) ? "" : text);
  }

  #kept(before: string, after: string): string {
    if (before !== after) this.altered = true;
    return after;
  }
}
