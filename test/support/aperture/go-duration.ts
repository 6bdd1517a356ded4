const MS: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const DURATION = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/;

/** Milliseconds of a Go duration such as `5s`, `1.5h` or `1m30s`. */
export function goDurationMs(text: string): number {
  if (!DURATION.test(text)) throw new Error(`"${text}" is not a Go duration; write for example "500ms" or "5s"`);
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
    ms += Number(amount) * (MS[unit ?? ""] ?? 0);
  }
  return ms;
}
