import type { Broken } from '../../domain/history/broken.ts';
import { placeInFeed } from '../../domain/history/feed.ts';
import type { HistoryEntry } from '../../domain/history/history.ts';
import type { SealCopy, VerifyDeps } from './ports.ts';
import { sealedChanges } from './sealedChanges.ts';
import { brokenHistories, brokenRecords, type HistoryFigures } from './verifyHistories.ts';
import { brokenSeals, type SealFigures } from './verifySeals.ts';

/** Sees what was verified, as it goes: for progress, and for whoever keeps it. */
export type Witness = {
  readonly seal: (copy: SealCopy) => Promise<void>;
  readonly history: (actionId: string, entries: readonly HistoryEntry[]) => Promise<void>;
};
/** How much was looked at, and how much of it is proven by what. */
export type VerifiedFigures = SealFigures & HistoryFigures & { changes: number };
export type Verified =
  | { readonly intact: true; readonly figures: Readonly<VerifiedFigures> }
  /** The first place that is not what was written. */
  | { readonly intact: false; readonly broken: Broken };

/**
 * Holds everything that is stored of a tenant's history against its seals, and those against their copies: first the seals
 * and the feed, then each action, then what other changes left behind. May run beside the app. Memory follows the number of
 * sealed changes; requests follow pages of histories and the feed, and one for each action and three for each seal.
 */
export const verifyTenant = async (deps: VerifyDeps, tenant: string, witness: Witness): Promise<Verified> => {
  const sealed = sealedChanges();
  const seals: SealFigures = { seals: 0, copied: 0 };
  const histories: HistoryFigures = { actions: 0, entries: 0, unsealed: 0 };
  for await (const broken of brokenSeals(deps, tenant, { sealed, figures: seals, seen: witness.seal }))
    return { intact: false, broken };
  const sealedUntil = seals.newest ? placeInFeed(seals.newest.through).at : 0;
  const seen = { sealed, sealedUntil, figures: histories, seen: witness.history };
  for await (const broken of brokenHistories(deps, tenant, seen)) return { intact: false, broken };
  for await (const broken of brokenRecords(deps, tenant, sealed)) return { intact: false, broken };
  return { intact: true, figures: { ...seals, ...histories, changes: sealed.count() } };
};
