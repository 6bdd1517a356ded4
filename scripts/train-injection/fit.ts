import { windowScale } from "../../src/detectors/injection/model/windows.js";
import type { Random } from "../random.js";

/** A text as the model sees it: `perStep` buckets for each word (or change of signs), and what it is an example of. */
export interface Example {
  readonly buckets: Int32Array;
  readonly isAttack: boolean;
  readonly weight: number;
}

export interface Shape {
  readonly bucketCount: number;
  readonly perStep: number;
  /** Window sizes for a text of so many steps. */
  sizes(steps: number): readonly number[];
}

export interface Schedule {
  readonly epochs: number;
  readonly rate: number;
}

interface Window {
  from: number;
  to: number;
  size: number;
}

/** A logistic model whose verdict on a text is that on its worst window; only that window learns (multiple instances). */
export class WindowModel {
  readonly weights: Float32Array;
  readonly bias: Float64Array;
  readonly #shape: Shape;
  readonly #squares: Float32Array;
  readonly #worst: Window = { from: 0, to: 0, size: 0 };
  #sums = new Float64Array(1_024);

  constructor(shape: Shape, sizes: number) {
    this.#shape = shape;
    this.weights = new Float32Array(shape.bucketCount);
    // Adagrad: not zero, so that a feature seen once does not jump.
    this.#squares = new Float32Array(shape.bucketCount).fill(0.05);
    this.bias = new Float64Array(sizes).fill(-2);
  }

  /** Log odds of the worst window. */
  logit(buckets: Int32Array): number {
    const { perStep, sizes } = this.#shape;
    const steps = buckets.length / perStep;
    if (this.#sums.length <= steps) this.#sums = new Float64Array(steps * 2);
    const sums = this.#sums;
    let sum = 0;
    for (let step = 0, feature = 0; step < steps; step++) {
      for (const end = feature + perStep; feature < end; feature++) sum += this.weights[buckets[feature] ?? 0] ?? 0;
      sums[step + 1] = sum;
    }
    let worst = Number.NEGATIVE_INFINITY;
    for (const [size, length] of sizes(steps).entries()) {
      const scale = windowScale(length);
      const bias = this.bias[size] ?? 0;
      for (let to = length; to <= steps; to++) {
        const logit = ((sums[to] ?? 0) - (sums[to - length] ?? 0)) * scale + bias;
        if (logit <= worst) continue;
        worst = logit;
        this.#worst.from = to - length;
        this.#worst.to = to;
        this.#worst.size = size;
      }
    }
    return steps === 0 ? -10 : worst;
  }

  learn(examples: readonly Example[], { epochs, rate }: Schedule, random: Random): void {
    const order = examples.filter(({ buckets }) => buckets.length > 0);
    for (let epoch = 0; epoch < epochs; epoch++) {
      const step = rate * (1 - (0.8 * epoch) / epochs);
      for (const { buckets, isAttack, weight } of random.shuffle(order)) {
        const error = (1 / (1 + Math.exp(-this.logit(buckets))) - (isAttack ? 1 : 0)) * weight;
        if (Math.abs(error) > 0.01) this.#correct(buckets, error, step);
      }
    }
  }

  #correct(buckets: Int32Array, error: number, rate: number): void {
    const { from, to, size } = this.#worst;
    const { perStep } = this.#shape;
    const slope = error * windowScale(to - from);
    for (let feature = from * perStep; feature < to * perStep; feature++) {
      const bucket = buckets[feature] ?? 0;
      const squares = (this.#squares[bucket] ?? 0) + slope * slope;
      this.#squares[bucket] = squares;
      this.weights[bucket] = (this.weights[bucket] ?? 0) - (rate * slope) / Math.sqrt(squares);
    }
    this.bias[size] = (this.bias[size] ?? 0) - 0.02 * error;
  }

  /** Eight-bit weights and what one unit of them is worth. The few largest are cut. */
  quantised(): { weights: Int8Array; unit: number } {
    const sizes = this.weights.filter((weight) => weight !== 0).map(Math.abs);
    sizes.sort();
    const unit = (sizes[Math.floor(sizes.length * 0.9995)] ?? 1) / 127;
    return {
      weights: Int8Array.from(this.weights, (weight) => Math.max(-127, Math.min(127, Math.round(weight / unit)))),
      unit,
    };
  }
}
