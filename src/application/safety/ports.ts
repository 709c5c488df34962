import type { ActionKind } from '../../domain/kinds/index.ts';
import type { SafetyChange } from '../../domain/safety/decideSafety.ts';
import type { Safety } from '../../domain/safety/safety.ts';
import type { Instant } from '../../domain/values/time.ts';
import type { ChangeDeps } from '../change/ports.ts';
import type { Recently } from '../change/recently.ts';

/** A tenant's safety settings as they were read; no tag: it has set none. */
export type LoadedSafety = { readonly safety: Safety; readonly tag?: string | undefined };

export type SafetyReads = {
  /** Throws `UnreadableRecord` where they cannot be read, or are gone although versions of them exist. */
  readonly loadSafety: (tenant: string) => Promise<LoadedSafety>;
  /** Executions of a kind that started since then, counted up to the limit. */
  readonly startedSince: (tenant: string, kind: ActionKind, since: Instant, limit: number) => Promise<number>;
};
export type SafetyStore = SafetyReads & {
  /**
   * What takes the place of settings that cannot be read or are gone: the newest version that can be read, under the number
   * of the newest. `undefined`: all is well.
   */
  readonly loadDamagedSafety: (tenant: string) => Promise<LoadedSafety | undefined>;
  /** False when somebody else was faster. */
  readonly saveSafety: (
    tenant: string,
    before: LoadedSafety,
    after: Safety,
    change: SafetyChange & { readonly commitId: string },
  ) => Promise<boolean>;
};

export type SafetyDeps = Pick<ChangeDeps, 'now' | 'log' | 'pause'> & {
  readonly store: SafetyStore;
  readonly recentSafety: Recently<Safety>;
  /** Whether what loosens waits for a second administrator. */
  readonly twoPersonPolicy: boolean;
};
