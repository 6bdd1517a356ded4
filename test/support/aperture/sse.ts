/** One server-sent event. `data` is the text of its data lines. */
export interface ServerSentEvent {
  readonly event?: string;
  readonly data: string;
}

export function writeEvent({ event, data }: ServerSentEvent): string {
  return `${event === undefined ? "" : `event: ${event}\n`}data: ${data}\n\n`;
}

/** Takes a stream in pieces of any size and hands out the `data` of each complete event. Comments are skipped. */
export class SseReader {
  readonly #decoder = new TextDecoder();
  #rest = "";

  push(bytes: Uint8Array): string[] {
    const received = this.#rest + this.#decoder.decode(bytes, { stream: true });
    const events = received.replaceAll("\r\n", "\n").split("\n\n");
    this.#rest = events.pop() ?? "";
    return events.flatMap((event) => {
      const lines = event.split("\n").filter((line) => line.startsWith("data:"));
      return lines.length === 0 ? [] : [lines.map((line) => line.slice(5).replace(/^ /, "")).join("\n")];
    });
  }
}
