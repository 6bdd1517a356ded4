import type { QuotaConfig, QuotaState } from "./config.js";

/** What each login has left of the limits. Nothing flows back: a test is shorter than a day. */
export class Quotas {
  readonly #limits: Readonly<Record<string, QuotaConfig>>;
  readonly #spent = new Map<string, number>();

  constructor(limits: Readonly<Record<string, QuotaConfig>>) {
    this.#limits = limits;
  }

  spend(login: string, dollars: number): void {
    this.#spent.set(login, (this.#spent.get(login) ?? 0) + Math.round(dollars * 1e9));
  }

  state(login: string): Readonly<Record<string, QuotaState>> {
    const spent = this.#spent.get(login) ?? 0;
    return Object.fromEntries(
      Object.entries(this.#limits).map(([name, { capacity, rate }]) => [
        `${name}:${login}`,
        { current: capacity - spent, capacity, rate },
      ]),
    );
  }
}
