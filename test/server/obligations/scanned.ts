import { injection } from "../../../src/detectors/injection/index.js";
import { secrets } from "../../../src/detectors/secrets/index.js";
import { createKeywordPass } from "../../../src/detectors/text/keyword-pass.js";
import { toolArgs } from "../../../src/detectors/tool-args/index.js";
import { DetectorHost } from "../../../src/plugins/host.js";
import { openHookCall } from "../../../src/protocol/hook-call.js";
import { packEvent } from "../../../src/protocol/pack.js";
import { readSpans } from "../../../src/protocol/read-event.js";
import { type LocatedFinding, locate } from "../../../src/server/event-summary.js";
import { runTask } from "../../../src/server/pool/run-task.js";
import { Printer } from "../../../src/server/trace/printer.js";

/** All shipped detectors, as a worker runs them. */
export const HOST = new DetectorHost({
  detectors: [toolArgs, secrets, injection].map((plugin) => ({ plugin, options: undefined })),
  keywordPass: createKeywordPass,
  fingerprintKey: Buffer.alloc(32, 7),
});

/** Findings of a whole `pre_request`, as the front thread gets them from its workers. */
export function findingsIn(payload: Buffer): readonly LocatedFinding[] {
  const envelope = openHookCall(payload, "pre_request");
  if ("refused" in envelope) throw new Error(envelope.refused);
  const event = readSpans(envelope);
  const body = new SharedArrayBuffer(payload.byteLength);
  payload.copy(Buffer.from(body));
  const result = runTask(
    {
      kind: "scan",
      body,
      byteLength: payload.byteLength,
      packed: packEvent(event, event.segments.keys()),
      lanes: HOST.ids,
      lateAt: Number.POSITIVE_INFINITY,
      textBytes: payload.byteLength,
    },
    HOST,
    new Printer(Buffer.alloc(32, 3)),
    { digestKey: Buffer.alloc(32, 1) },
  );
  if (result === undefined || !("findings" in result)) throw new Error("nothing was scanned");
  return locate(result.findings as Parameters<typeof locate>[0], event);
}
