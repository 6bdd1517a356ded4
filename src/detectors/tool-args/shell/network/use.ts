import type { Taint } from "../../facts.js";
import type { Field } from "../expand.js";
import type { Invocation } from "../invocation.js";

/** What a command does with the network. */
export interface NetworkUse {
  readonly urls: readonly string[];
  readonly hosts: readonly string[];
  /** Sources of what stands in its words and leaves with it. */
  readonly sends: Taint;
  readonly uploads: readonly Field[];
  /** Its standard input leaves. */
  readonly sendsInput: boolean;
  readonly writes: readonly Field[];
  readonly clonesInto?: string | undefined;
  readonly isFetch: boolean;
  readonly isDns: boolean;
  readonly isMessage: boolean;
}

/** A use of the network with what nobody said left empty. Hosts are those of the URLs. */
export function use(given: {
  urls: readonly string[];
  sends: Taint;
  uploads?: readonly Field[];
  sendsInput?: boolean;
  writes?: readonly Field[];
}): NetworkUse {
  const hosts = given.urls.map((url) =>
    url
      .replace(/^[a-z]+:\/\//i, "")
      .replace(/^[^/@]*@/, "")
      .replace(/[/?#:].*$/, ""),
  );
  return {
    urls: given.urls,
    hosts,
    sends: given.sends,
    uploads: given.uploads ?? [],
    sendsInput: given.sendsInput ?? false,
    writes: given.writes ?? [],
    isFetch: true,
    isDns: false,
    isMessage: false,
  };
}

/** Values of these options, each without what stands before it in its word (`--data=`). */
export function valuesOf({ fields, options }: Invocation, ...names: readonly string[]): Field[] {
  return names.flatMap((name) =>
    (options.values.get(name) ?? []).flatMap(({ word, skip }) => {
      const field = fields[word];
      return field === undefined ? [] : [skip === 0 ? field : { ...field, text: field.text.slice(skip) }];
    }),
  );
}
