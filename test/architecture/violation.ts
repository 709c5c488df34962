/** A file that a tool must refuse, for exactly this rule. Each breaks nothing else, so its source is as small as it can be. */
export type Violation = {
  /** Ends a sentence that begins with "Biome refuses" or the like. */
  readonly title: string;
  readonly path: string;
  readonly rule: string;
  readonly source: string;
};
