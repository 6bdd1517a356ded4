import { LRUCache } from "lru-cache";
import type { AttributeTypes } from "../plugins/attribute-source.js";
import { isInRollout } from "./canary.js";
import { type CompiledPolicy, compilePolicy } from "./cedar/compile.js";
import type { Evaluator, ParsedPolicy } from "./cedar/evaluator.js";
import type { Reads } from "./cedar/reads.js";
import { ACTION_IDS, type ActionId, type Question, questions } from "./cedar/world.js";
import { combine, type ItemVerdict } from "./combine.js";
import type { Decision, OnIncomplete } from "./decision.js";
import type { EngineReads, EngineRecipe, PolicyEngine, PolicyInfo } from "./engine.js";
import type { Exceptions } from "./exceptions.js";
import { type FactDefinitions, FactFinder } from "./fact-rules.js";
import { appliesTo } from "./layer.js";
import { memoKey } from "./memo-key.js";
import { lacksOfCall, Missing } from "./missing.js";
import type { DecisionRequest } from "./request.js";
import type { Defaults } from "./rollout-file.js";
import type { ToolCatalogue } from "./tool-catalogue.js";
import { decideUnread } from "./unread.js";

export interface LoadedPolicy extends ParsedPolicy {
  readonly info: PolicyInfo;
  readonly reads: Reads;
}

export interface PolicySetOptions {
  readonly policies: readonly LoadedPolicy[];
  /** Builds what evaluates some of the policies; `slot` is a name from a small set, the same for the same use. */
  readonly evaluator: (policies: readonly ParsedPolicy[], slot: string) => Evaluator;
  readonly onIncomplete: OnIncomplete;
  readonly defaults: Defaults;
  readonly exceptions: Exceptions;
  readonly catalogue: ToolCatalogue;
  readonly facts: FactDefinitions;
  readonly attributes: AttributeTypes;
  readonly recipe: EngineRecipe;
  readonly revision: string;
  /** Decisions remembered, in characters of their requests. 0 remembers none. */
  readonly memoCharsMax: number;
}

/** One question about a request, and what came of it. */
export interface Inspected {
  readonly question: Question;
  /** Policies that are asked. */
  readonly asked: readonly LoadedPolicy[];
  readonly verdict: ItemVerdict;
  readonly missing: Missing;
}

/** Policies that can apply to one action of one project. */
interface Panel {
  readonly evaluator: Evaluator;
  readonly policies: ReadonlyMap<string, PolicyInfo>;
  readonly loaded: readonly LoadedPolicy[];
  /** Those that read something that may be missing, calls aside; and those that read parameters or facts of calls. */
  readonly wary: readonly Wary[];
  readonly callReaders: readonly Wary[];
  /** Permits that read parameters, themselves or through facts, which tools that are offered do not have: whether a tool is in their scope. */
  readonly mayPermit: readonly CompiledPolicy[];
}

interface Owner {
  readonly tenant: string;
  readonly project: string;
}

/** A policy, and whether a request is in its scope: as far as known, and whatever groups the principal may be in. */
interface Wary {
  readonly info: PolicyInfo;
  readonly inScope: CompiledPolicy;
  readonly inScopeOfSome: CompiledPolicy;
}

type Panels = ReadonlyMap<ActionId, Panel>;

/** Policies ready to decide. */
export class PolicySet implements PolicyEngine {
  readonly revision: string;
  readonly policies: readonly PolicyInfo[];
  readonly reads: EngineReads;
  readonly recipe: EngineRecipe;
  readonly #options: PolicySetOptions;
  readonly #facts: FactFinder;
  /** Policies that are not off: of everybody, and of single tenants and projects. */
  readonly #common: readonly LoadedPolicy[];
  readonly #owned: readonly LoadedPolicy[];
  /** By the layers that apply; one entry where no tenant has policies of its own. */
  readonly #panels = new Map<string, Panels>();
  readonly #unread = new Map<string, Decision>();
  readonly #memo: LRUCache<string, Decision> | undefined;
  readonly #remember: (request: DecisionRequest) => string;

  constructor(options: PolicySetOptions) {
    const { policies, recipe, revision, memoCharsMax, exceptions } = options;
    this.revision = revision;
    this.recipe = recipe;
    this.policies = policies.map(({ info }) => info);
    this.#options = options;
    const active = policies.filter(({ info }) => info.mode !== "off");
    this.#common = active.filter(({ info }) => !isOwn(info));
    this.#owned = active.filter(({ info }) => isOwn(info));
    this.reads = readsOfAll(active);
    const { facts, catalogue } = options;
    this.#facts = new FactFinder(facts, factsOfAll(active), (tool) => catalogue.kindOf(tool));
    this.#remember = memoKey(active, exceptions.dates);
    this.#memo =
      memoCharsMax === 0 ? undefined : new LRUCache({ maxSize: memoCharsMax, sizeCalculation: (_, key) => key.length });
  }

  decide(request: DecisionRequest): Decision {
    if (this.#memo === undefined) return this.#evaluate(request);
    // An agent's requests differ in what was said, rarely in anything policies see.
    const key = this.#remember(request);
    const known = this.#memo.get(key);
    if (known !== undefined) return known;
    const decision = this.#evaluate(request);
    this.#memo.set(key, decision);
    return decision;
  }

  decideUnread(owner: Owner): Decision {
    const { key, policies } = this.#applicable(owner);
    let decision = this.#unread.get(key);
    if (decision === undefined) {
      const { onIncomplete, defaults } = this.#options;
      const context = { onIncomplete, defaults, policyRevision: this.revision };
      decision = decideUnread(
        policies.map(({ info }) => info),
        context,
      );
      this.#unread.set(key, decision);
    }
    return decision;
  }

  expired(now: number): readonly string[] {
    const policies = this.policies.filter((policy) => isExpired(policy, now)).map(({ id }) => id);
    return [...policies, ...this.#options.exceptions.expired(now)];
  }

  /** Every policy with what it consists of, also those that are off; in the order of their ids. */
  get loaded(): readonly LoadedPolicy[] {
    return this.#options.policies;
  }

  inspect(request: DecisionRequest): readonly Inspected[] {
    const panels = this.#panelsOf(request);
    const missing = new Missing(request, this.#options.attributes);
    return this.#questions(request, panels).map((question) => {
      const panel = panels.get(question.action);
      const verdict = this.#verdict(question, panel, missing, request);
      return { question, asked: panel?.loaded ?? [], verdict, missing };
    });
  }

  #questions(request: DecisionRequest, panels: Panels): Question[] {
    const { catalogue, defaults } = this.#options;
    // A default that denies is asked about everything, whether or not a policy is.
    const isAsked = (action: ActionId): boolean =>
      panels.has(action) ||
      (action === "send_prompt" ? defaults.send_prompt.effect === "deny" : defaults.use_tool.effect === "deny");
    return questions(request, { isAsked, kindOf: (tool) => catalogue.kindOf(tool), facts: this.#facts });
  }

  #evaluate(request: DecisionRequest): Decision {
    const { attributes, onIncomplete, defaults } = this.#options;
    const panels = this.#panelsOf(request);
    const missing = new Missing(request, attributes);
    const items = this.#questions(request, panels).map((question) =>
      this.#verdict(question, panels.get(question.action), missing, request),
    );
    return combine(items, {
      request,
      onIncomplete,
      defaults,
      policyRevision: this.revision,
      isEnforced: (policy) => policy.mode === "enforce" && isInRollout(policy, request),
    });
  }

  #verdict(question: Question, panel: Panel | undefined, missing: Missing, request: DecisionRequest): ItemVerdict {
    const { action, tool } = question;
    const head = tool === undefined ? { action } : { action, tool };
    if (panel === undefined) return { ...head, ...NOTHING };

    let matchedIds: readonly string[] = [];
    let erroredIds: readonly string[] = [];
    try {
      ({ matched: matchedIds, errored: erroredIds } = panel.evaluator.evaluate(question.request));
    } catch {
      // The evaluator gave up on the question as a whole: none of the policies has an answer to it.
      erroredIds = [...panel.policies.keys()];
    }

    const unknown = new Set<PolicyInfo>();
    let lacksFindings = false;
    const doubt = ({ info, inScope, inScopeOfSome }: Wary, findings: boolean, others: boolean): void => {
      // Findings that are there are there, whatever was missed.
      if (!others && info.reads.monotone && matchedIds.includes(info.id)) return;
      if (!(info.reads.groups && missing.groups ? inScopeOfSome : inScope)(question.request)) return;
      unknown.add(info);
      lacksFindings ||= findings;
    };
    for (const { policy, findings, others } of missing.doubtsAbout(panel.wary)) doubt(policy, findings, others);
    for (const reader of panel.callReaders) if (lacksOfCall(reader.info.reads, question)) doubt(reader, false, true);

    const { exceptions } = this.#options;
    const excepted = new Set<PolicyInfo>();
    const standing = (ids: readonly string[]): PolicyInfo[] =>
      ids.flatMap((id) => {
        const info = panel.policies.get(id);
        return info === undefined || unknown.has(info) || !stands(info) ? [] : [info];
      });
    const stands = (info: PolicyInfo): boolean => {
      if (isExpired(info, request.now)) return false;
      if (info.effect === "permit" || !exceptions.except(info.id, request)) return true;
      excepted.add(info);
      return false;
    };
    return {
      ...head,
      matched: matchedIds.length === 0 ? [] : standing(matchedIds),
      errored: erroredIds.length === 0 ? [] : standing(erroredIds),
      unknown: [...unknown].filter(stands),
      excepted: [...excepted],
      mayBePermitted: panel.mayPermit.some((inScope) => inScope(question.request)),
      lacksFindings,
    };
  }

  /** The policies of an owner, and what tells owners apart that have others. */
  #applicable(owner: Owner): { readonly key: string; readonly policies: readonly LoadedPolicy[] } {
    const own = this.#owned.filter(({ info }) => appliesTo(info.layer, owner));
    if (own.length === 0) return { key: "", policies: this.#common };
    return { key: `${owner.tenant}\0${owner.project}`, policies: [...this.#common, ...own] };
  }

  #panelsOf(owner: Owner): Panels {
    const { key, policies } = this.#applicable(owner);
    let panels = this.#panels.get(key);
    if (panels === undefined) {
      panels = new Map(
        ACTION_IDS.flatMap((action) => {
          const panel = this.#panel(action, policies, key);
          return panel === undefined ? [] : [[action, panel]];
        }),
      );
      this.#panels.set(key, panels);
    }
    return panels;
  }

  #panel(action: ActionId, policies: readonly LoadedPolicy[], owner: string): Panel | undefined {
    const all = policies.filter(({ reads }) => reads.actions.has(action));
    // A tool that is offered has no parameters yet: rules about them wait until it is called.
    const asked = action === "offer_tool" ? all.filter(({ info }) => !readsParams(info)) : all;
    const waiting = all.filter((policy) => !asked.includes(policy));
    if (all.length === 0) return undefined;
    return {
      evaluator: this.#options.evaluator(asked, owner === "" ? action : "own"),
      policies: new Map(asked.map(({ id, info }) => [id, info])),
      loaded: asked,
      wary: asked.filter(({ info }) => readsWhatMayBeMissing(info)).map(wary),
      callReaders: asked.filter(({ info }) => info.reads.params !== undefined || info.reads.facts.length > 0).map(wary),
      mayPermit: waiting
        .filter(({ info }) => info.effect === "permit")
        .map(({ json }) => compilePolicy({ ...json, conditions: [] })),
    };
  }
}

const NOTHING = { matched: [], unknown: [], errored: [], excepted: [], mayBePermitted: false, lacksFindings: false };

function isOwn({ layer }: PolicyInfo): boolean {
  return layer.kind === "tenant" || layer.kind === "project";
}

function isExpired({ expiresAt }: PolicyInfo, now: number): boolean {
  return expiresAt !== undefined && now >= expiresAt;
}

function wary({ info, json }: LoadedPolicy): Wary {
  return {
    info,
    inScope: compilePolicy({ ...json, conditions: [] }),
    inScopeOfSome: compilePolicy({ ...json, conditions: [], principal: { op: "All" } }),
  };
}

function readsWhatMayBeMissing({ reads }: PolicyInfo): boolean {
  const { detectors, attributes, groups, session } = reads;
  return detectors.length > 0 || attributes.length > 0 || groups || session.length > 0;
}

/** Of tool calls, itself or through the facts it asks for. */
function readsParams({ reads, factParams }: PolicyInfo): boolean {
  return reads.params !== undefined || factParams.length > 0;
}

function factsOfAll(policies: readonly LoadedPolicy[]): readonly string[] | "all" {
  const asked = policies.map(({ info }) => info.reads.facts);
  return asked.includes("all") ? "all" : [...new Set(asked.flat())];
}

function readsOfAll(policies: readonly LoadedPolicy[]): EngineReads {
  const reads = policies.map(({ info }) => info.reads);
  return {
    params: policies.some(({ info }) => readsParams(info)),
    attributes: [...new Set(reads.flatMap(({ attributes }) => attributes))].sort(),
    groups: reads.some(({ groups }) => groups),
    session: reads.some(({ session }) => session.length > 0),
  };
}
