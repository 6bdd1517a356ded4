import { Presets, SingleBar } from "cli-progress";

/**
 * Shows on stderr how far something is, where that is a terminal; elsewhere it is silent.
 *
 * @param work is given what to call with the amount done since it was last called.
 */
export async function withProgress<Result>(
  what: string,
  total: number,
  work: (advance: (done: number) => void) => Promise<Result>,
): Promise<Result> {
  if (!process.stderr.isTTY) return work(() => {});
  const format = `${what} {bar} {percentage} %, {eta_formatted} left`;
  const bar = new SingleBar({ stream: process.stderr, format, clearOnComplete: true }, Presets.shades_grey);
  bar.start(total, 0);
  try {
    return await work((done) => bar.increment(done));
  } finally {
    bar.stop();
  }
}
