import { z } from "zod";
import { Word } from "./tool-catalogue.js";

/** Facts of one file, matchers of one fact, and patterns in one list of a matcher. */
export const FACTS_MAX = 200;
const MATCHERS_MAX = 20;
const PATTERNS_MAX = 50;
const PATTERN_CHARS_MAX = 200;
/** Patterns of values in one file: each may have to look through all parameters of an event. */
const LIKES_MAX = 200;

const FactName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}(?::[a-z0-9][a-z0-9._-]{0,63})?$/, "a fact is named like `db.env:production`");

/** One, or a list of which one is enough. */
const oneOrMore = <Schema extends z.ZodType>(schema: Schema): z.ZodType<z.output<Schema>[]> =>
  z.preprocess((given) => (Array.isArray(given) ? given : [given]), z.array(schema).min(1).max(PATTERNS_MAX));

/** `*` is any text, `\*` a star; the rest stands for itself. */
const Pattern = z.string().min(1).max(PATTERN_CHARS_MAX);
const Scalar = z
  .union([z.string().max(PATTERN_CHARS_MAX), z.number(), z.boolean()], "a text, a number, true or false is needed")
  .transform(String);

/** Which calls a fact holds for: those of which everything here is true. */
const FactMatcher = z
  .strictObject({
    /** Patterns of the tool's whole name. */
    tool: oneOrMore(Pattern).optional(),
    /** What the catalogue says of the tool. */
    server: oneOrMore(Word).optional(),
    class: oneOrMore(Word).optional(),
    op: oneOrMore(Word).optional(),
    /** Patterns of paths of parameters. Some parameter there is, and its value is as `like` to `max` say. */
    param: oneOrMore(Pattern).optional(),
    like: oneOrMore(Pattern).optional(),
    equals: oneOrMore(Scalar).optional(),
    /** Of parameters that are integers. */
    min: z.int().optional(),
    max: z.int().optional(),
    /** Whether the case of values counts; that of tools and paths never does. */
    case_sensitive: z.boolean().default(false),
  })
  .superRefine(({ param, ...given }, context) => {
    const complain = (message: string, at: string): void => context.addIssue({ code: "custom", message, path: [at] });
    for (const test of ["like", "equals", "min", "max"] as const) {
      if (param === undefined && given[test] !== undefined)
        complain(`\`${test}\` compares parameters; add \`param\` to say which (\`param: "*"\` for all)`, test);
    }
    if (given.min !== undefined && given.max !== undefined && given.min > given.max)
      complain("`min` is larger than `max`, so no number fits; exchange them", "min");
    if (param === undefined && !given.tool && !given.server && !given.class && !given.op)
      context.addIssue({ code: "custom", message: 'holds for every call; say which, or `tool: "*"` for all' });
  });
export type FactMatcher = z.output<typeof FactMatcher>;

/** One `facts.yaml`: by the name of the fact, matchers of which one is enough. */
export const FactFile = z.strictObject({
  facts: z
    .record(FactName, z.array(FactMatcher).min(1).max(MATCHERS_MAX))
    .refine((facts) => Object.keys(facts).length <= FACTS_MAX, `more than ${FACTS_MAX} facts; merge some`)
    .refine(
      (facts) =>
        Object.values(facts).flatMap((matchers) => matchers.flatMap(({ like }) => like ?? [])).length <= LIKES_MAX,
      `more than ${LIKES_MAX} patterns in \`like\`; use \`equals\`, which costs the same for one and for fifty`,
    )
    .default({}),
});
export type FactFile = z.output<typeof FactFile>;
