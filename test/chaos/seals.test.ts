import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPassing } from '../../src/application/change/failures.ts';
import { sealFeeds } from '../../src/application/seals/sealFeeds.ts';
import { minute, second } from '../../src/domain/values/time.ts';
import { decides, needsTwo, simulatedWorld, submitted } from '../support/deps.ts';
import { copiesInMemory, verified } from '../support/seals.ts';
import type { Fault } from '../support/simulatedTables/simulatedTables.ts';

// Whatever happens to whom: every change is in one seal, once, and verification calls nothing broken that is not.

type Step =
  | { readonly does: 'submit' | 'decide' | 'seal' | 'sealTwice'; readonly by: number }
  | { readonly does: 'wait'; readonly time: number }
  | { readonly does: 'fail'; readonly fault: Fault; readonly after: number };
const by = fc.nat({ max: 3 });
const faults: readonly Fault[] = ['fail-before', 'fail-after', { status: 503, code: 'ServerBusy' }];
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constantFrom('submit', 'decide', 'seal', 'sealTwice'), by }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('wait'), time: fc.constantFrom(second, minute, 3 * minute) }) },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('fail'), fault: fc.constantFrom(...faults), after: fc.nat({ max: 6 }) }),
  },
);

/** Clocks that may be off by what is tolerated between ours and storage's, and one that is off by more. */
const clocks = [0, 29 * second, -29 * second, 5 * minute];

const live = async (steps: readonly Step[]) => {
  const { copies } = copiesInMemory();
  const world = simulatedWorld({ sealCopies: copies });
  const { clock, tables, tenant, deps } = world;
  await deps.store.check();
  const processes = clocks.map(off => world.process(() => clock.now() + off));
  const pending: { tenant: string; id: string }[] = [];
  const does = async (one: Step): Promise<unknown> => {
    if (one.does === 'wait') return clock.pass(one.time);
    if (one.does === 'fail') {
      tables.faults.next = [...Array.from({ length: one.after }, () => 'ok' as const), one.fault];
      return;
    }
    const process = processes[one.by] ?? deps;
    if (one.does === 'submit') return pending.push(await submitted(process, tenant));
    if (one.does === 'seal') return sealFeeds(process, [tenant]);
    if (one.does === 'sealTwice') return Promise.all([deps, process].map(each => sealFeeds(each, [tenant])));
    const action = pending.shift();
    return action && decides(process, action, 'olivia', 'Reject');
  };
  for (const one of steps) await does(one).catch(error => expect(error).toSatisfy(isPassing));
  tables.faults.next = [];
  clock.pass(10 * minute);
  await sealFeeds(deps, [tenant]);
  const keys = Object.keys(await world.rowsIn(tenant)).filter(key => key.startsWith('feed_'));
  const sealed: string[] = [];
  for (let number = 1; await deps.store.loadSeal(tenant, number); number++)
    sealed.push(...(await deps.store.loadLeaves(tenant, number)).map(({ key }) => key));
  expect(sealed).toEqual(keys);
  const newest = (await deps.store.newestSeal(tenant))?.number ?? 0;
  const figures = { changes: keys.length, seals: newest, copied: newest, unsealed: 0 };
  expect(await verified(deps, tenant)).toMatchObject({ intact: true, figures });
  expect(deps.logged.filter(({ level, message }) => level === 'error' && !message.includes('copied'))).toEqual([]);
};

describe('Sealing', () => {
  it('has every change in one seal, once, whatever happens', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), live), { numRuns: 60 });
  });
});

describe('Verification beside the app', () => {
  it('calls nothing broken that only changes meanwhile', async () => {
    for (const meanwhile of ['submit', 'decide', 'seal'] as const)
      for (let n = 0; ; n++) {
        const { copies } = copiesInMemory();
        const world = simulatedWorld({ sealCopies: copies });
        const { deps, tenant, clock, tables } = world;
        await deps.store.check();
        const actions = [await submitted(deps, tenant, needsTwo), await submitted(deps, tenant, needsTwo)];
        clock.pass(3 * minute);
        await sealFeeds(deps, [tenant]);
        await submitted(deps, tenant);
        clock.pass(3 * minute);
        const other = world.process();
        let requests = 0;
        const happens = async (who: string) => {
          if (meanwhile === 'submit') await submitted(other, tenant);
          if (meanwhile === 'decide') for (const action of actions) await decides(other, action, who);
          if (meanwhile === 'seal') await sealFeeds(other, [tenant]);
        };
        let isOurs = true;
        tables.faults.decide = async () => {
          if (!isOurs) return 'ok' as const;
          const request = requests++;
          isOurs = false;
          // The second is between what is read and what is read again.
          if (request === n || request === n + 1) await happens(request === n ? 'olivia' : 'otto');
          isOurs = true;
          return 'ok' as const;
        };
        expect(await verified(deps, tenant)).toMatchObject({ intact: true });
        if (requests <= n) break;
      }
  });
});
