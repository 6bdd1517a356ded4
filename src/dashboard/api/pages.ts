import { useEffect, useState } from "preact/hooks";
import { ask, problemOf } from "./client.js";
import { type Loaded, pathFor, type Question, useApi } from "./resource.js";

interface Paged {
  readonly next?: string | undefined;
}

export interface Pages<Item> {
  readonly first: Loaded<unknown>;
  readonly items: readonly Item[];
  /** Asks for the page after the last one; undefined where there is none. */
  readonly more: (() => void) | undefined;
  readonly problem: string;
}

/** A list that is asked for page by page: the first is kept up to date until another one was asked for. */
export function usePages<Page extends Paged, Item>(
  question: Question,
  itemsOf: (page: Page) => readonly Item[],
): Pages<Item> {
  const [further, setFurther] = useState<readonly Page[]>([]);
  const [problem, setProblem] = useState("");
  const first = useApi<Page>({ ...question, isLive: further.length === 0 });
  const identity = pathFor({ ...question, isTimed: false });

  // another question begins with its first page
  useEffect(() => {
    setFurther([]);
    setProblem("");
  }, [identity]);

  const pages = first.status === "ready" ? [first.data, ...further] : [];
  const next = pages.at(-1)?.next;
  const askMore = async (cursor: string): Promise<void> => {
    try {
      const page = await ask<Page>(pathFor({ ...question, params: { ...question.params, cursor } }));
      setFurther((before) => [...before, page]);
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return {
    first,
    items: pages.flatMap(itemsOf),
    more: next === undefined ? undefined : () => void askMore(next),
    problem,
  };
}
