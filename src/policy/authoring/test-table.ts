import { z } from "zod";
import { LEVELS, SEVERITIES } from "../../plugins/contract.js";
import { HOOK_EVENT_TYPES, PROVIDER_FORMATS, SEGMENT_KINDS, TRUSTS } from "../../plugins/event.js";

const Name = z.string().min(1).max(200);
const Names = z.array(Name).max(256);

export const Principal = z.strictObject({
  login: z.string().max(200).default(""),
  node: z.string().max(200).default("n1"),
  tailnet: z.string().max(200).default("example.com"),
  groups: Names.default([]),
  /** What is not given is known to be absent. */
  attributes: z.record(z.string(), z.union([z.boolean(), z.int(), z.string(), z.array(z.string())])).default({}),
});

/** A tool as it is called or offered; what is offered has no parameters. */
const ToolUse = z.strictObject({ tool: Name, params: z.unknown().optional() });

export const Context = z.strictObject({
  tenant: z.string().default("default"),
  project: z.string().default("default"),
  /** Label of the client program, as `shutter eval` tells it. */
  client: z.string().default(""),
  user_agent: z.string().default(""),
  model: z.string().default("claude-sonnet-4-5"),
  provider: z.string().default("anthropic"),
  format: z.enum(PROVIDER_FORMATS).default("anthropic_messages"),
  /** `metadata.grants` of the hook call. */
  grants: z.record(z.string(), z.array(z.unknown())).default({}),
  quotas: z.record(z.string(), z.strictObject({ current: z.number(), capacity: z.number() })).default({}),
  cost_dollars: z.number().nonnegative().optional(),
});

const GivenFinding = z.strictObject({
  detector: Name,
  rule: Name.default("some-rule"),
  category: Name.default("some.kind"),
  severity: z.enum(SEVERITIES).default("high"),
  level: z.enum(LEVELS).default("block"),
  score: z.number().min(0).max(1).default(0.9),
  kind: z.enum(SEGMENT_KINDS).default("user"),
  trust: z.enum(TRUSTS).default("user"),
});

export const Session = z.strictObject({
  /** By it canaries are drawn. */
  id: z.string().max(200).default("s1"),
  /** Unknown where it is not given, as is `denied_calls`. */
  risk: z.number().min(0).max(100).optional(),
  denied_calls: z.int().nonnegative().optional(),
  tags: Names.default([]),
});
export type Session = z.output<typeof Session>;

/** What nobody knew when it had to be decided. */
export const Missing = z.strictObject({
  detectors: Names.default([]),
  /** Attributes whose source did not answer; `groups` for the groups. */
  attributes: Names.default([]),
  session: z.boolean().default(false),
  /** Parameters of tool calls, and with them the facts that look at them. */
  params: z.boolean().default(false),
});

const orName = <Schema extends z.ZodType>(schema: Schema): z.ZodUnion<[typeof Name, Schema]> => z.union([Name, schema]);

export type Missing = z.output<typeof Missing>;

/** A request: by the names given at the top of the file, or spelt out. */
export const Given = z.strictObject({
  principal: orName(Principal).optional(),
  context: orName(Context).optional(),
  /** Default `pre_request`, or `tool_call_entire_request` where there are `calls`. */
  event: z.enum(HOOK_EVENT_TYPES).optional(),
  /** Tools the request offers to the model. */
  offers: z.array(orName(ToolUse)).max(256).optional(),
  /** Calls whose results are on their way to the model. */
  results: z.array(orName(ToolUse)).max(64).optional(),
  /** Calls the model just made. */
  calls: z.array(orName(ToolUse)).max(64).optional(),
  findings: z.array(orName(GivenFinding)).max(100).optional(),
  session: Session.optional(),
  missing: Missing.optional(),
  now: z.iso.datetime().optional(),
});
export type Given = z.output<typeof Given>;
/** What a test can be given. */
export const GIVEN = Object.keys(Given.shape) as (keyof Given)[];

const ANSWERS = ["allow", "block", "modify", "defer"] as const;

const Expected = z
  .strictObject({
    effective: z.enum(ANSWERS).optional(),
    would: z.enum(ANSWERS).optional(),
    /** Ids of all policies that matched, in any mode. */
    matched: Names.optional(),
    /** Ids of all policies that could not be told, for want of what they read. */
    unknown: Names.optional(),
    /** Id of the policy that explains the answer. */
    primary: Name.optional(),
    /** HTTP status of the block. */
    status: z.int().optional(),
    /** Part of the message of the block. */
    message: z.string().optional(),
    /** Tools taken out of those offered. */
    strips: Names.optional(),
    /** Names of the findings redacted, as policies spell them: `secrets:block`. */
    redacts: Names.optional(),
    /** Tags left in the session. */
    session_tags: Names.optional(),
  })
  .refine((expected) => Object.keys(expected).length > 0, "expects nothing; name at least `effective` or `would`");
export type Expected = z.output<typeof Expected>;

/**
 * One file of tests of policies, `*_test.yaml`. `matrix` lists alternatives for members of `given`: the test runs once
 * for each combination.
 */
export const TestTable = z.strictObject({
  principals: z.record(Name, Principal).default({}),
  tools: z.record(Name, ToolUse).default({}),
  contexts: z.record(Name, Context).default({}),
  findings: z.record(Name, GivenFinding).default({}),
  /** Holds for every test that does not say otherwise. */
  given: Given.default({}),
  tests: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(200),
        given: Given.default({}),
        matrix: z.partialRecord(z.enum(GIVEN), z.array(z.unknown()).min(1)).default({}),
        expect: Expected,
      }),
    )
    .min(1, "holds no test"),
});
export type TestTable = z.output<typeof TestTable>;
export type Principal = z.output<typeof Principal>;
export type Context = z.output<typeof Context>;
export type ToolUse = z.output<typeof ToolUse>;
export type GivenFinding = z.output<typeof GivenFinding>;
