import { z } from "zod";
import { OperatorError } from "../../plugins/errors.js";
import { type PolicyTree, TREE_BYTES_MAX, TREE_FILES_MAX, TREE_PATH, treeOf } from "./tree.js";

/** A policy folder as one file, to be signed and shipped. */
const Bundle = z.strictObject({
  v: z.literal(1),
  /** Rises with every bundle; a server takes none with a lower one than it had. */
  serial: z.int().nonnegative(),
  /** ISO 8601. */
  created: z.iso.datetime(),
  /** Commit the folder was at. */
  git: z.string().max(100).optional(),
  files: z
    .array(
      z.strictObject({
        path: z.string().max(300).regex(TREE_PATH),
        text: z.string().refine((text) => text.isWellFormed(), "not well-formed"),
      }),
    )
    .max(TREE_FILES_MAX),
});

export interface PolicyBundle {
  readonly serial: number;
  readonly created: string;
  readonly git?: string | undefined;
  readonly tree: PolicyTree;
}

/** JSON puts up to six characters where a file has one byte. */
export const BUNDLE_BYTES_MAX = TREE_BYTES_MAX * 2;

/** The same folder, serial and time give the same bytes. */
export function encodeBundle({ serial, created, git, tree }: PolicyBundle): Buffer {
  const bundle: z.input<typeof Bundle> = {
    v: 1,
    serial,
    created,
    ...(git === undefined ? {} : { git }),
    files: [...tree.files],
  };
  return Buffer.from(`${JSON.stringify(bundle, null, 1)}\n`);
}

/** Throws `POLICY_INVALID` for bytes that are no bundle. @param place for the error */
export function decodeBundle(bytes: Buffer, place: string): PolicyBundle {
  let raw: unknown;
  try {
    raw = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new OperatorError("POLICY_INVALID", `${place}: not JSON; build it with \`shutter policy build\``);
  }
  const parsed = Bundle.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new OperatorError("POLICY_INVALID", `${place}: not a bundle: ${issue?.path.join(".")}: ${issue?.message}`);
  }
  const { files, serial, created, git } = parsed.data;
  const distinct = new Set(files.map(({ path }) => path));
  if (distinct.size !== files.length) throw new OperatorError("POLICY_INVALID", `${place}: a path stands in it twice`);
  return { serial, created, git, tree: treeOf(files) };
}
