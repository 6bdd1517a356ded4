import type { ByteRange } from "./re2.js";

export type Encoding =
  | "base64"
  | "hex"
  | "url"
  | "escape"
  | "html"
  | "quoted-printable"
  | "joined"
  | "hidden"
  | "spaced";

/** Text decoded out of another text, and the way back. */
export interface DecodedPiece {
  readonly encoding: Encoding;
  readonly bytes: Buffer;
  /** The range of the encoded text that holds what stands at `range` of `bytes`. */
  outer(range: ByteRange): ByteRange;
}
