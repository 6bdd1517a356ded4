import type { Store } from "../store/store.js";

/** The same store, telling how long each call takes. */
export function timedStore(store: Store, observe: (op: string, seconds: number) => void): Store {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...given: unknown[]): unknown => {
        const begunMs = performance.now();
        try {
          return Reflect.apply(member, target, given);
        } finally {
          observe(String(name), (performance.now() - begunMs) / 1_000);
        }
      };
    },
  });
}
