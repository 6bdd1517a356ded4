import { signal } from "@preact/signals";

/** Goes up when something happened that views should show: at most once a second, less often where answers take long. */
export const pulse = signal(0);

const LEAST_MS = 1_000;
/** Of the time, asking may take so much at most: 1 in 5. */
const SHARE = 5;

let slowest = 0;
let beatAt = 0;
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Something happened. */
export function stir(): void {
  if (waiting !== undefined || document.hidden) return;
  const gap = Math.max(LEAST_MS, slowest * SHARE);
  waiting = setTimeout(beat, Math.max(0, beatAt + gap - performance.now()));
}

/** How long an answer took, in milliseconds. */
export function took(ms: number): void {
  slowest = Math.max(ms, slowest);
}

function beat(): void {
  waiting = undefined;
  slowest = 0;
  beatAt = performance.now();
  pulse.value += 1;
}

document.addEventListener("visibilitychange", stir);
