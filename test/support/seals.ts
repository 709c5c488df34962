import type { SealCopies, SealCopy } from '../../src/application/seals/ports.ts';
import { sealFeeds } from '../../src/application/seals/sealFeeds.ts';
import type { Verified } from '../../src/application/seals/verifyTenant.ts';
import { verifyTenant } from '../../src/application/seals/verifyTenant.ts';
import { minute } from '../../src/domain/values/time.ts';
import type { TestDeps, World } from './deps.ts';

/** A container in memory that keeps the first of each name, as an immutable one does. */
export const copiesInMemory = () => {
  const kept = new Map<string, SealCopy>();
  const numbersOf = (tenant: string) =>
    [...kept.values()].filter(({ seal }) => seal.tenant === tenant).map(({ seal }) => seal.number);
  const nameOf = (tenant: string, number: number) => `${tenant} ${number}`;
  const copies: SealCopies = {
    newestCopy: async tenant => Math.max(0, ...numbersOf(tenant)),
    loadCopy: async (tenant, number) => kept.get(nameOf(tenant, number)),
    keepCopy: async copy => {
      const name = nameOf(copy.seal.tenant, copy.seal.number);
      if (!kept.has(name)) kept.set(name, structuredClone(copy));
    },
  };
  return { copies, kept };
};

/** Lets so much time pass that everything is settled, and seals it. */
export const sealed = async ({ clock, deps, tenant }: Pick<World, 'clock' | 'deps' | 'tenant'>): Promise<void> => {
  clock.pass(3 * minute);
  await sealFeeds(deps, [tenant]);
};

export const verified = (deps: TestDeps, tenant: string): Promise<Verified> =>
  verifyTenant(deps, tenant, { seal: async () => {}, history: async () => {} });
