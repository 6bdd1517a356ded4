/** Something else that looks at a text, in its default settings. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  flags(text: string): boolean | Promise<boolean>;
}

/** Half-open range in UTF-16 code units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A peer that also says where. */
export interface Finder extends Peer {
  find(text: string): readonly Range[] | Promise<readonly Range[]>;
}
