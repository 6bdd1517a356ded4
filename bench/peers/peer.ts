/** Something else that looks at a text, in its default settings. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  flags(text: string): boolean | Promise<boolean>;
}
