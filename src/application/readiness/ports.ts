/** How one of the things stands that the work needs. */
export type Check = {
  readonly name: string;
  readonly state: 'ok' | 'failed';
  /** What to do about it. Names settings, never their values. */
  readonly message?: string;
  readonly settings?: readonly string[];
};

/** Looks at one thing that the work needs. Resolves to what is wrong with it, if anything is; throws never. */
export type Probe = {
  readonly name: string;
  readonly fault: () => Promise<Pick<Check, 'message' | 'settings'> | undefined>;
};
