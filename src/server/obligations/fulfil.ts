import type { Block, Outcome } from "../../policy/decision.js";
import { isSelected } from "../../policy/finding-selector.js";
import type { CannotEdit } from "../../protocol/edit/cannot-edit.js";
import { editRequest } from "../../protocol/edit/edit-request.js";
import { type Envelope, openHookCall } from "../../protocol/hook-call.js";
import { readSpans, type SpanEvent } from "../../protocol/read-event.js";
import type { LocatedFinding } from "../event-summary.js";
import type { Body } from "../http/exchange.js";
import { type Assessment, FRONT_NODES_MAX } from "../scan/assess.js";
import type { Placeholder } from "./placeholder.js";
import { redactionsOf } from "./redactions.js";

export type Modify = Extract<Outcome, { action: "modify" }>;

/**
 * Why an edit was not made. Beside what the request does not allow:
 * - `too_large`: the request has too many values to be edited on the thread that answers.
 * - `tool_not_found`: the tool to take out is not in the request under that name.
 * - `still_found`: the edited text still shows what was to be replaced.
 * - `not_rescanned`: the edited text could not be scanned again in time.
 * - `fault`: a fault of ours.
 */
export type EditFailure = CannotEdit | "too_large" | "tool_not_found" | "still_found" | "not_rescanned" | "fault";

/** What was done to a request. No text. */
export interface EditReport {
  /** Findings that were replaced. */
  readonly redacted: readonly LocatedFinding[];
  /** Whether some of them stood before the newest turn, so that the provider reads what it had cached anew. */
  readonly olderTurns: boolean;
  /** Tools that were taken out. */
  readonly stripped: readonly string[];
  /** Policies whose edits were not made, or did not help. */
  readonly failed: readonly { readonly policy: string; readonly reason: EditFailure }[];
}

export interface Fulfilled {
  /** The answer to give: to modify, or what is to be done where that cannot be. */
  readonly effective: Outcome;
  /** The new request body, one JSON object, where the answer is to modify. */
  readonly requestBody?: Uint8Array;
  readonly report: EditReport;
}

export interface FulfilDeps {
  /** Scans an edited request; never throws. */
  assess(body: Body): Promise<Pick<Assessment, "findings" | "incomplete">>;
  readonly placeholder: Placeholder;
}

/** What one policy wants done to one request. */
interface Wish {
  readonly policy: string;
  /** The answer where it cannot be done; absent where the request may then proceed. */
  readonly otherwise?: Block | undefined;
  readonly tools: readonly string[];
  wants(finding: LocatedFinding): boolean;
}

type Failure = Wish & { readonly reason: EditFailure };

/**
 * Makes the edits that policies ask for, reads and scans the result, and says what to answer. The edits of a policy are
 * made as a whole or not at all. Where they cannot be made the request is blocked, unless the policy lets it proceed:
 * then with the edits that could be made. Never throws.
 *
 * @param bytes the payload of a `pre_request` that was read before.
 * @param findings all of its findings, `segment` counting in the whole event.
 */
export async function fulfil(
  outcome: Modify,
  bytes: Buffer,
  findings: readonly LocatedFinding[],
  deps: FulfilDeps,
): Promise<Fulfilled> {
  try {
    // What was recognised as sent before has not been read; whoever edits it has to.
    const envelope = openHookCall(bytes, "pre_request");
    if ("refused" in envelope) return withoutEdits(everyWish(outcome, "fault"));
    if (envelope.json.nodeCount > FRONT_NODES_MAX) return withoutEdits(everyWish(outcome, "too_large"));
    const event = readSpans(envelope);
    const newest = event.segments.reduce((last, { turn }) => Math.max(last, turn), -1);

    const { pieces, made, failed } = edit(wishesOf(outcome, newest), envelope, event, findings, deps.placeholder);
    if (pieces === undefined || mustBlock(failed)) return withoutEdits(failed);

    const body = bodyOf(pieces);
    const edited = openHookCall(body.bytes, "pre_request");
    if ("refused" in edited || !edited.json.isObject(edited.members.request_body)) {
      return withoutEdits(everyWish(outcome, "fault"));
    }
    const redacted = findings.filter((finding) => made.some((wish) => wish.wants(finding)));
    if (redacted.length > 0) failed.push(...unfulfilled(await deps.assess(body), made));
    if (mustBlock(failed)) return withoutEdits(failed);

    const { json, members } = edited;
    return {
      effective: outcome,
      requestBody: body.bytes.subarray(json.start(members.request_body), json.end(members.request_body)),
      report: {
        redacted,
        olderTurns: redacted.some(({ turn }) => turn < newest),
        stripped: [...new Set(made.flatMap(({ tools }) => tools))].sort(),
        failed: failed.map(({ policy, reason }) => ({ policy, reason })),
      },
    };
  } catch {
    // The error may quote what was scanned.
    return withoutEdits(everyWish(outcome, "fault"));
  }
}

function everyWish(outcome: Modify, reason: EditFailure): Failure[] {
  return wishesOf(outcome, -1).map((wish) => ({ ...wish, reason }));
}

function wishesOf({ redactions, strips }: Modify, newestTurn: number): Wish[] {
  return [
    ...redactions.map(({ policy, otherwise, selectors, scope }) => ({
      policy,
      otherwise,
      tools: [],
      wants: (finding: LocatedFinding) =>
        finding.allowed === undefined &&
        (scope === "all" || finding.turn === newestTurn) &&
        isSelected(finding, selectors),
    })),
    ...strips.map(({ policy, otherwise, tools }) => ({ policy, otherwise, tools, wants: () => false })),
  ];
}

interface Edited {
  /** Absent when nothing is to be edited. */
  readonly pieces: Uint8Array[] | undefined;
  readonly made: readonly Wish[];
  readonly failed: Failure[];
}

/** The edits of all wishes, without those that cannot be made. */
function edit(
  wishes: readonly Wish[],
  envelope: Envelope,
  event: SpanEvent,
  findings: readonly LocatedFinding[],
  placeholder: Placeholder,
): Edited {
  const offered = new Set(event.toolDefinitions.map(({ name }) => name));
  const apply = (some: readonly Wish[]): Uint8Array[] | EditFailure => {
    const tools = new Set(some.flatMap((wish) => wish.tools));
    if ([...tools].some((tool) => !offered.has(tool))) return "tool_not_found";
    const wanted = findings.filter((finding) => some.some((wish) => wish.wants(finding)));
    return editRequest(envelope, event, { redactions: redactionsOf(wanted, placeholder), tools });
  };
  const pieces = apply(wishes);
  if (typeof pieces !== "string") return { pieces, made: wishes, failed: [] };

  const failed: Failure[] = [];
  const made: Wish[] = [];
  for (const wish of wishes) {
    const alone = apply([wish]);
    if (typeof alone === "string") failed.push({ ...wish, reason: alone });
    else made.push(wish);
  }
  const rest = made.length === 0 ? undefined : apply(made);
  if (typeof rest === "string") throw new Error("edits that can be made one by one can be made together");
  return { pieces: rest, made, failed };
}

/** The wishes that the edited text does not show to be fulfilled. */
function unfulfilled(
  { findings, incomplete }: Pick<Assessment, "findings" | "incomplete">,
  made: readonly Wish[],
): Failure[] {
  return made
    .filter((wish) => wish.tools.length === 0)
    .flatMap((wish): Failure[] => {
      if (findings.some((finding) => wish.wants(finding))) return [{ ...wish, reason: "still_found" }];
      return incomplete === undefined ? [] : [{ ...wish, reason: "not_rescanned" }];
    });
}

function mustBlock(failed: readonly Failure[]): boolean {
  return failed.some(({ otherwise }) => otherwise !== undefined);
}

/** The answer where no edit is made: of the policies that want a block then, the first is the gravest. */
function withoutEdits(failed: readonly Failure[]): Fulfilled {
  const block = failed.find(({ otherwise }) => otherwise !== undefined)?.otherwise;
  return {
    effective: block ?? { action: "allow" },
    report: {
      redacted: [],
      olderTurns: false,
      stripped: [],
      failed: failed.map(({ policy, reason }) => ({ policy, reason })),
    },
  };
}

function bodyOf(pieces: readonly Uint8Array[]): Body {
  const shared = new SharedArrayBuffer(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
  const bytes = Buffer.from(shared);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return { shared, bytes };
}
