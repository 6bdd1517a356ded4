import fc from "fast-check";
import { expect, test } from "vitest";
import { eventsOf, type StreamEvent } from "../../src/dashboard/api/event-stream.js";

async function read(chunks: readonly Uint8Array[]): Promise<StreamEvent[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const events: StreamEvent[] = [];
  for await (const event of eventsOf(body)) events.push(event);
  return events;
}

test("events are read wherever the network cuts the stream, comments are not", async () => {
  const text = 'retry: 1000\n\nid: 1.2.a\ndata: {"who":"Žofie"}\n\n: still here\n\nevent: x\ndata: 1\ndata: 2\n\n';
  const bytes = new TextEncoder().encode(text);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 8 }), async (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const chunks = edges.slice(1).map((edge, index) => bytes.slice(edges[index], edge));
      expect(await read(chunks)).toEqual([
        { id: "1.2.a", event: "message", data: '{"who":"Žofie"}' },
        { id: "", event: "x", data: "1\n2" },
      ]);
    }),
  );
});
