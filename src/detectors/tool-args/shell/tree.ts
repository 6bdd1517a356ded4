/** A shell script as far as rules need it: pipelines of stages, words as parts. Nothing of the parser shows. */
export interface Script {
  readonly pipelines: readonly Pipeline[];
  readonly functions: ReadonlyMap<string, Script>;
}

export interface Pipeline {
  readonly stages: readonly Stage[];
  readonly background: boolean;
}

export type Stage = SimpleStage | GroupStage;

interface StagePlace {
  readonly redirects: readonly Redirect[];
  /** Half-open range in the source of the outermost script. */
  readonly start: number;
  readonly end: number;
}

export interface SimpleStage extends StagePlace {
  readonly kind: "simple";
  readonly words: readonly Word[];
  readonly assignments: readonly { readonly name: string; readonly value: Word }[];
}

/** `( … )`, `{ …; }`, loops, conditions: commands that run as one stage. */
export interface GroupStage extends StagePlace {
  readonly kind: "group";
  readonly script: Script;
  /** Directory and variables changed inside are forgotten after it. */
  readonly scoped: boolean;
  /** `for name in words`. */
  readonly loop?: { readonly name: string; readonly words: readonly Word[] };
  /** Runs until stopped. */
  readonly endless: boolean;
}

export interface Redirect {
  readonly operator: ">" | ">>" | "<" | "<<" | "<<<" | ">&" | "<&" | "<>";
  readonly fd: number | undefined;
  readonly target: Word;
}

export type Word = readonly Part[];

export type Part =
  | { readonly kind: "text"; readonly text: string; readonly quoted: boolean }
  | {
      readonly kind: "variable";
      readonly name: string;
      readonly fallback?: Word;
      readonly quoted: boolean;
      /** Its value goes through an expansion this reader does not follow. */
      readonly altered: boolean;
      readonly change?: Change;
    }
  | {
      readonly kind: "script";
      readonly script: Script;
      readonly use: "output" | "input-file" | "output-file";
      readonly quoted: boolean;
    }
  | { readonly kind: "choice"; readonly options: readonly Word[] };

/** `${x:0:3}`, `${x,,}`, `${x//a/b}`, `${x#a}` with constant operands. */
export type Change =
  | { readonly kind: "slice"; readonly from: number; readonly length: number | undefined }
  | { readonly kind: "case"; readonly upper: boolean }
  | { readonly kind: "replace"; readonly from: string; readonly to: string; readonly all: boolean }
  | { readonly kind: "remove"; readonly text: string; readonly end: boolean };
