/** What makes a session risky: how much one of it weighs, and how many count. */
const WEIGHTS = {
  blocking_flow: { weight: 0.6, most: 3 },
  dangerous_call: { weight: 0.35, most: 3 },
  injection: { weight: 0.2, most: 2 },
  suspicious_flow: { weight: 0.15, most: 3 },
  tool_changed: { weight: 0.15, most: 2 },
  refused_call: { weight: 0.12, most: 4 },
  secret_read: { weight: 0.1, most: 2 },
  suspicious_call: { weight: 0.05, most: 5 },
  looked_around: { weight: 0.03, most: 4 },
} as const;

export type RiskReason = keyof typeof WEIGHTS;
export const RISK_REASONS = Object.keys(WEIGHTS) as RiskReason[];

/** After this long without a new one, a reason weighs half. */
const HALF_LIFE_MS = 30 * 60_000;
/** Below this a contribution says nothing. Points. */
const POINTS_MIN = 0.5;

/** What a reason contributes: it alone would make the risk this high. */
export interface RiskContribution {
  readonly reason: RiskReason;
  /** How often. */
  readonly count: number;
  /** 0 to 100. */
  readonly points: number;
}

export interface RiskReport {
  /** 0 to 100: the chance, as it were, that at least one reason is right. */
  readonly risk: number;
  /** The heaviest first. */
  readonly reasons: readonly RiskContribution[];
}

export type RiskCounts = Readonly<Partial<Record<RiskReason, readonly [count: number, lastMs: number]>>>;

/** How risky a session is, from what was counted in it. It fades when nothing new comes. The order of events does not count. */
export class SessionRisk {
  readonly #counts: Partial<Record<RiskReason, [count: number, lastMs: number]>>;

  constructor(counts: RiskCounts = {}) {
    this.#counts = Object.fromEntries(Object.entries(counts).map(([reason, [count, last]]) => [reason, [count, last]]));
  }

  /** @param nowMs wall clock. */
  count(reason: RiskReason, nowMs: number): void {
    const [count, last] = this.#counts[reason] ?? [0, nowMs];
    this.#counts[reason] = [count + 1, Math.max(last, nowMs)];
  }

  report(nowMs: number): RiskReport {
    let unlikely = 1;
    const reasons: RiskContribution[] = [];
    for (const reason of RISK_REASONS) {
      const counted = this.#counts[reason];
      if (counted === undefined) continue;
      const [count, last] = counted;
      const { weight, most } = WEIGHTS[reason];
      const fresh = 2 ** (-Math.max(0, nowMs - last) / HALF_LIFE_MS);
      const share = (1 - (1 - weight) ** Math.min(count, most)) * fresh;
      unlikely *= 1 - share;
      if (share * 100 >= POINTS_MIN) reasons.push({ reason, count, points: Math.round(share * 100) });
    }
    reasons.sort((a, b) => b.points - a.points);
    return { risk: Math.round((1 - unlikely) * 100), reasons };
  }

  get counts(): RiskCounts {
    return this.#counts;
  }
}
