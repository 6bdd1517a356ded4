import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newDecisionId } from "../src/audit/decision-id.js";
import { keyedDigest } from "../src/audit/keyed-digest.js";
import type { CallRecord } from "../src/audit/record.js";
import { openSpool, SpoolSettings } from "../src/audit/spool.js";
import { Replay } from "../src/policy/authoring/replay.js";
import { ReplayTally } from "../src/policy/authoring/replay-report.js";
import { preparePolicies } from "../src/policy/load.js";
import type { PolicySet } from "../src/policy/policy-set.js";
import { ParamFlattener } from "../src/policy/tool-params.js";
import { recordDecision } from "../src/server/account/recorded-decision.js";
import { inputScope, recordInputs } from "../src/server/account/recorded-inputs.js";
import { type ReplaySource, replayItems, replaySource } from "../src/server/account/replay-records.js";
import { file } from "../test/policy/support/policies.js";
import { finding, request } from "../test/policy/support/requests.js";
import type { Bench, BenchResult } from "./bench.js";
import { ATTRIBUTES, policies } from "./policy.js";
import { median } from "./statistics.js";

const RECORDS = 5_000;
const POLICIES = 50;
const ROUNDS = 3;

/** Decisions as a server writes them: every turn of 100 sessions offers some tools and returns the result of one call. */
async function writeSpool(dir: string, engine: PolicySet, tools: number): Promise<void> {
  const spool = await openSpool({
    dir,
    settings: SpoolSettings.parse({}),
    digest: keyedDigest(Buffer.from("a key of the bench")),
  });
  const scope = inputScope(engine, "referenced");
  const offered = Array.from({ length: tools }, (_, n) => `mcp__server-${n}__read`);
  const flattener = new ParamFlattener();
  for (let n = 0; n < RECORDS; n++) {
    const loginName = `user-${n % 100}@example.com`;
    const params = flattener.flatten({ connection: `staging-${n % 7}`, limit: n % 5 });
    const asked = request({
      loginName,
      groups: [`team-${n % 9}`],
      attributes: { values: { on_call: n % 3 === 0 }, unknown: [] },
      toolsOffered: offered,
      toolCalls: [{ name: n % 2 === 0 ? "mcp__postgres__query" : "Bash", source: "history", params }],
      findings: n % 10 === 0 ? [finding("secrets:flag")] : [],
    });
    const { principal } = asked;
    const record: CallRecord = {
      v: 1,
      kind: "decision",
      decision_id: newDecisionId(),
      ts: new Date(asked.now + n).toISOString(),
      tenant: asked.tenant,
      project: asked.project,
      key_id: "k1",
      event: asked.event,
      format: asked.format,
      request_id: `r${n}`,
      session_id: `s${n % 100}`,
      principal: { login_name: principal.login, node: principal.node, tailnet: principal.tailnet },
      client: asked.client.name,
      provider: asked.provider,
      model: asked.model,
      url_path: "/v1/messages",
      tools_offered: { total: offered.length, names: offered },
      decision: recordDecision(engine.decide(asked)),
      inputs: recordInputs(asked, scope, false),
    };
    await spool.append(record, n % 500 === 0 ? "written" : "batch");
  }
  await spool.close();
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1_000;
}

async function measure(tools: number, memoCharsMax: number | undefined): Promise<Record<string, string | number>> {
  const dir = mkdtempSync(join(tmpdir(), "shutter-bench-replay-"));
  try {
    const engine = await preparePolicies([file(policies(POLICIES))], {
      shippedMode: "monitor",
      attributes: ATTRIBUTES,
      ...(memoCharsMax === undefined ? {} : { memoCharsMax }),
    });
    await writeSpool(dir, engine, tools);
    const source = replaySource([dir]);
    const options = { asked: inputScope(engine, "referenced"), compared: "effective", advance: () => {} } as const;
    const times = { reading: [] as number[], all: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      times.reading.push(
        await seconds(async () => {
          for await (const _ of replayItems(source, options));
        }),
      );
      times.all.push(await seconds(() => replayAll(source, engine, options)));
    }
    const [reading, all] = [median(times.reading), median(times.all)];
    return {
      policies: POLICIES,
      "tools offered": tools,
      decisions: memoCharsMax === 0 ? "each made" : "remembered",
      "records a second": Math.round(RECORDS / all),
      "bytes a record": Math.round(source.bytes / RECORDS),
      "share of reading": `${Math.round((100 * reading) / all)} %`,
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function replayAll(
  source: ReplaySource,
  engine: PolicySet,
  options: Parameters<typeof replayItems>[1],
): Promise<void> {
  const replay = new Replay(engine, options.compared);
  const tally = new ReplayTally();
  for await (const read of replayItems(source, options)) {
    if ("item" in read) tally.add(read.item, replay.run(read.item), read.ts);
  }
  const { same } = tally.report();
  if (same !== RECORDS) throw new Error(`${RECORDS - same} decisions changed, though the policies are the same`);
}

async function run(): Promise<BenchResult> {
  const rows = [await measure(0, 0), await measure(20, 0), await measure(20, undefined)];
  return { tables: [{ title: "Replay of recorded decisions, one thread, from the spool", rows }] };
}

export const replay: Bench = {
  name: "replay",
  question: "How fast are recorded decisions made again with other policies?",
  run,
};
