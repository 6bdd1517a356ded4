import { useEffect, useRef, useState } from "preact/hooks";
import { place } from "../place/place.js";
import { timeParams, windowOf } from "../place/time-range.js";
import { ask, type Params, pathOf, problemOf } from "./client.js";
import { pulse, took } from "./pulse.js";
import { token } from "./token.js";

/** An answer of the API as a view sees it. `isStale`: another one was asked for and has not come yet. */
export type Loaded<T> =
  | { readonly status: "loading" }
  | { readonly status: "failed"; readonly problem: string }
  | { readonly status: "ready"; readonly data: T; readonly isStale: boolean };

export interface Question {
  readonly path: string;
  readonly params?: Params;
  /** About the time the page is about; default true. */
  readonly isTimed?: boolean;
  /** Asked again whenever something happened; default true. */
  readonly isLive?: boolean;
}

const LOADING = { status: "loading" } as const;

/** What the API answers, kept up to date. What is shown stays until the next answer is there. Undefined asks nothing. */
export function useApi<T>(question: Question | undefined): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>(LOADING);
  const asked = useRef<string | undefined>(undefined);
  const beat = question?.isLive === false ? 0 : pulse.value;
  const isTimed = question?.isTimed !== false;
  const { range = "", from = "", to = "" } = place.value.params;
  const identity = JSON.stringify([question?.path, question?.params, isTimed && [range, from, to], token.value]);

  // the identity stands for all that the question is made of
  useEffect(() => {
    if (question === undefined) return;
    const abort = new AbortController();
    const isRepeat = asked.current === identity;
    asked.current = identity;
    if (!isRepeat) setLoaded((before) => (before.status === "ready" ? { ...before, isStale: true } : LOADING));
    const began = performance.now();
    ask<T>(pathFor(question), { signal: abort.signal }).then(
      (data) => {
        if (abort.signal.aborted) return;
        took(performance.now() - began);
        setLoaded({ status: "ready", data, isStale: false });
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const problem = problemOf(error);
        // What is on the screen is worth more than a message about its refresh.
        setLoaded((before) => (isRepeat && before.status === "ready" ? before : { status: "failed", problem }));
      },
    );
    return () => abort.abort();
  }, [identity, beat]);

  return loaded;
}

/** The path of a question, with the time it is asked at. */
export function pathFor({ path, params = {}, isTimed = true }: Question): string {
  const time = isTimed ? timeParams(windowOf(place.peek().params, Date.now())) : {};
  return pathOf(path, { ...params, ...time });
}
