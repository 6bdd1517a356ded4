import { firstAt } from "../../protocol/first-at.js";
import type { Elide } from "../../protocol/json/read.js";
import type { Json, Node } from "../../protocol/json/tape.js";
import type { SpanEvent } from "../../protocol/read-event.js";
import type { FoundPrefix, ResentPrefixes } from "../../sessions/resent-prefixes.js";
import { type LocatedFinding, newestCalls } from "../event-summary.js";
import type { LocatedTrace } from "../trace/tie.js";

/** What is known about turns of a conversation that were read and judged before. */
export interface JudgedTurns {
  readonly format: SpanEvent["format"];
  /** Bytes of the turns before them, which are read every time: what a session is told by stands there. */
  readonly headBytes: number;
  readonly turns: number;
  readonly segments: number;
  readonly media: number;
  /** Whether a system prompt stands among them. */
  readonly hasSystem: boolean;
  /** Turn of the last tool call in them; -1 when they hold none. */
  readonly lastCallTurn: number;
  /** `segment` counts from the first of theirs, here and in `traces`. */
  readonly findings: readonly LocatedFinding[];
  readonly traces: readonly LocatedTrace[];
}

/** Where requests keep the array of their turns: Anthropic, OpenAI and Bedrock; OpenAI Responses; Gemini. */
const BODY = Buffer.from("request_body");
const CONVERSATIONS = ["messages", "input", "contents"].map((name) => Buffer.from(name));

/** Less than this is read faster than it is recognised. */
const BYTES_MIN = 4 * 1024;
/** The newest turns are read every time: they are what an agent may still change. */
const TURNS_READ_MIN = 2;

/**
 * The part of one call's conversation that was sent before. Agents resend everything with each turn: all but the newest
 * turns are recognised by one digest over their bytes, and not even read.
 */
export class ResentPart {
  readonly #memory: ResentPrefixes<JudgedTurns>;
  readonly #scope: string;
  #found: FoundPrefix<JudgedTurns> | undefined;

  /** @param scope what contents must have in common, beside themselves, to share a verdict. */
  constructor(memory: ResentPrefixes<JudgedTurns>, scope: string) {
    this.#memory = memory;
    this.#scope = scope;
  }

  /** Give it to `openHookCall`. */
  readonly elide: Elide = (bytes, outer, inner, start) => {
    if (!outer.equals(BODY) || !CONVERSATIONS.some((name) => name.equals(inner))) return undefined;
    this.#found = this.#memory.find(this.#scope, bytes, start);
    if (this.#found === undefined) return undefined;
    const { length, known } = this.#found.prefix;
    return { from: start + known.headBytes, to: start + length, elements: known.turns };
  };

  /** What was left unread; undefined when all was read. */
  get judged(): JudgedTurns | undefined {
    return this.#found?.prefix.known;
  }

  /** Reading everything instead: what was found does not fit this call. */
  forget(): void {
    this.#found = undefined;
  }

  /**
   * Whether reading the left out turns too could have given anything else than was known about them, or about the others.
   * - The array must be the one the format takes for the conversation (a name can stand twice), in the same format.
   * - A session that is told by its system prompt must have that here.
   * - A result must not answer a call that may stand among them.
   * - The newest calls must be here, and not go on among them.
   */
  fits({ format, conversation, toolCalls, metadata }: SpanEvent): boolean {
    const { judged } = this;
    if (judged === undefined) return true;
    if (conversation === undefined || conversation.lacksCall) return false;
    if (metadata.sessionDerived && judged.hasSystem) return false;
    if (format !== judged.format || conversation.array !== conversation.json.elided?.array) return false;
    const newest = newestCalls(toolCalls)[0];
    return judged.lastCallTurn < 0 || (newest !== undefined && newest.turn > judged.lastCallTurn + 1);
  }

  /** The findings of the whole event in document order: `located` are those in what was read, `segment` counting there. */
  complete(located: readonly LocatedFinding[], event: SpanEvent): readonly LocatedFinding[] {
    return this.#complete(located, this.judged?.findings ?? [], event);
  }

  /** The same for traces. */
  completeTraces(located: readonly LocatedTrace[], event: SpanEvent): readonly LocatedTrace[] {
    return this.#complete(located, this.judged?.traces ?? [], event);
  }

  #complete<Placed extends { readonly segment: number }>(
    located: readonly Placed[],
    known: readonly Placed[],
    { segments, conversation }: SpanEvent,
  ): readonly Placed[] {
    const { judged } = this;
    const elided = conversation?.json.elided;
    if (judged === undefined || elided === undefined) return located;
    const first = firstAt(segments, elided.from);
    return [
      ...located.filter(({ segment }) => segment < first),
      ...known.map((placed) => ({ ...placed, segment: placed.segment + first })),
      ...located
        .filter(({ segment }) => segment >= first)
        .map((placed) => ({ ...placed, segment: placed.segment + judged.segments })),
    ];
  }

  /**
   * Call when every detector has finished with the event: next time, its turns but the newest need not be read.
   *
   * @param located as for `complete`, and `traces` as for `completeTraces`.
   */
  remember(event: SpanEvent, located: readonly LocatedFinding[], traces: readonly LocatedTrace[]): void {
    const { segments, conversation, toolCalls, toolDefinitions, format } = event;
    if (conversation === undefined) return;
    const { json, array } = conversation;
    const turns = json.elements(array);
    const start = json.start(array) + 1;
    const { judged } = this;

    const elided = judged === undefined ? undefined : json.elided;

    // Turns that stay: up to the first of the user, by whom a session without an id is told, and the newest ones.
    const first = elided === undefined ? headOf(event) : turns.findIndex((turn) => json.start(turn) >= elided.to);
    const newestCall = newestCalls(toolCalls)[0]?.turn ?? Number.POSITIVE_INFINITY;
    let end = turns.length - TURNS_READ_MIN;
    while (end > first && turnAt(end) > newestCall) end--;
    if (first < 1 || end <= first) return;

    const from = elided?.from ?? behindComma(json, turns[first - 1]);
    const to = behindComma(json, turns[end - 1]);
    if (from === undefined || to === undefined || to - from < BYTES_MIN) return;
    const isLeftOut = (offset: number): boolean => offset >= from && offset < to;
    if (toolDefinitions.some(({ span }) => isLeftOut(span.start))) return;

    const before = judged?.segments ?? 0;
    const fresh = firstAt(segments, elided?.to ?? from);
    const added = segments.slice(fresh, firstAt(segments, to));
    const calls = toolCalls.filter(({ turn }) => turn < turnAt(end));
    const leftOut = <Placed extends { readonly segment: number }>(all: readonly Placed[]): Placed[] =>
      all
        .filter(({ segment }) => segment >= fresh && segment < fresh + added.length)
        .map((placed) => ({ ...placed, segment: placed.segment - fresh + before }));
    this.#memory.remember(
      this.#scope,
      json.bytes,
      start,
      to - start,
      {
        format,
        headBytes: from - start,
        turns: (judged?.turns ?? 0) + end - first,
        segments: before + added.length,
        media: (judged?.media ?? 0) + added.filter(({ kind }) => kind === "media").length,
        hasSystem: (judged?.hasSystem ?? false) || added.some(({ kind }) => kind === "system"),
        lastCallTurn: calls.reduce((last, { turn }) => Math.max(last, turn), judged?.lastCallTurn ?? -1),
        findings: [...(judged?.findings ?? []), ...leftOut(located)],
        traces: [...(judged?.traces ?? []), ...leftOut(traces)],
      },
      this.#found,
    );

    function turnAt(place: number): number {
      return json.indexOf(array, place, turns[place] as Node);
    }
  }
}

/** How many turns there are up to the first of the user; 0 when there is none, or when a tool was called before. */
function headOf({ segments, toolCalls, conversation }: SpanEvent): number {
  if (conversation === undefined) return 0;
  const { json, array } = conversation;
  const start = json.start(array);
  const user = segments.find((segment) => segment.kind === "user" && segment.turn >= 0 && segment.start > start);
  return user === undefined || toolCalls.some(({ turn }) => turn <= user.turn) ? 0 : user.turn + 1;
}

/** First byte behind the comma that follows an element; undefined when none does. */
function behindComma(json: Json, element: Node | undefined): number | undefined {
  if (element === undefined) return undefined;
  let at = json.end(element) + (json.isString(element) ? 1 : 0);
  for (;;) {
    const byte = json.bytes[at++];
    if (byte === 0x2c) return at;
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return undefined;
  }
}
