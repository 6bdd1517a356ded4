/** One event of a server-sent stream. */
export interface StreamEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** Yields the events of a body as they arrive. EventSource cannot send a token; fetch can. */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const event = eventOf(block);
      if (event !== undefined) yield event;
    }
  }
}

/** Undefined for comments, which only keep a connection open. */
export function eventOf(block: string): StreamEvent | undefined {
  const fields: Record<string, string> = {};
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const [, name = "", value = ""] = /^([a-z]+):? ?(.*)$/.exec(line) ?? [];
    if (name === "data") data.push(value);
    else fields[name] = value;
  }
  if (data.length === 0) return undefined;
  return { id: fields.id ?? "", event: fields.event ?? "message", data: data.join("\n") };
}
