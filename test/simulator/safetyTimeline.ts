import { isDeepStrictEqual } from 'node:util';
import { keyOfSafety } from '../../src/adapters/tables/safety/keys.ts';
import { safetyFrom } from '../../src/adapters/tables/safety/rows.ts';
import { noSafety, type Safety } from '../../src/domain/safety/safety.ts';
import type { StoredTable, Write } from './storedTable.ts';
import type { Story } from './story.ts';

type Version = { readonly safety: Safety; readonly from: number };

/** The versions of each tenant's safety settings, and when each became the current one; checked as they are written. */
export const safetyTimeline = (now: () => number, stored: StoredTable, story: Story) => {
  const versions = new Map<string, Version[]>();
  const of = (tenant: string): Version[] => {
    const known = versions.get(tenant) ?? [{ safety: noSafety, from: Number.NEGATIVE_INFINITY }];
    versions.set(tenant, known);
    return known;
  };
  const current = (tenant: string): Safety => of(tenant).at(-1)?.safety ?? noSafety;

  const checkVersion = (tenant: string, safety: Safety): void => {
    const before = current(tenant);
    const { version, changedBy, changedAt = 0 } = safety;
    const accuse = (rule: string) => story.accuse(rule, `version ${version} after ${before.version}`);
    if (version !== before.version + 1) accuse('safety settings change version by version');
    if (changedAt < (before.changedAt ?? 0)) accuse('safety settings change in the order of time');
    if (changedBy?.role !== 'SecurityAdministrator' && changedBy?.role !== 'GlobalAdministrator')
      accuse('only administrators change safety settings');
    const { commitId, ...kept } = stored.row(tenant, keyOfSafety.version(version)) ?? {};
    if (commitId === undefined || !isDeepStrictEqual(kept, stored.row(tenant, keyOfSafety.current())))
      accuse('each version of the safety settings is kept');
    if (!stored.row(tenant, keyOfSafety.feed(changedAt, version)))
      accuse('each version of the safety settings is in the feed');
  };

  return {
    current,
    /** Takes in writes that are no action's. */
    follow: (writes: readonly Write[]): void => {
      for (const { tenant, key } of writes) {
        const row = key === keyOfSafety.current() ? stored.row(tenant, key) : undefined;
        if (!row) continue;
        const safety = safetyFrom(row);
        checkVersion(tenant, safety);
        const { version, paused, protectedTargets, caps } = safety;
        story.tell('table', `safety ${version} ${JSON.stringify({ paused, protectedTargets, caps })}`);
        of(tenant).push({ safety, from: now() });
      }
    },
    /** When the current version was written. */
    liftedAt: (tenant: string): number => of(tenant).at(-1)?.from ?? Number.NEGATIVE_INFINITY,
    /** All versions, oldest first. */
    versionsOf: (tenant: string): readonly Version[] => of(tenant),
    /** The versions that were current at some moment from one instant to another. */
    between: (tenant: string, from: number, to: number): readonly Safety[] =>
      of(tenant)
        .filter((version, i, all) => version.from <= to && (all[i + 1]?.from ?? Number.POSITIVE_INFINITY) >= from)
        .map(({ safety }) => safety),
  };
};
export type SafetyTimeline = ReturnType<typeof safetyTimeline>;
