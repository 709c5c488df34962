import { describe, expect, it } from 'vitest';
import type { Deps } from '../../../src/application/deps.ts';
import { sweep } from '../../../src/application/sweep/sweep.ts';
import { minute } from '../../../src/domain/values/time.ts';
import { announcedIn, approved, changedIn, decides, simulatedWorld, stored, submitted } from '../../support/deps.ts';

const brokenQueue: Deps['queue'] = {
  announce: async () => {
    throw new Error('no route to the queue');
  },
  check: async () => {},
};
const warnings = ({ logged }: ReturnType<typeof simulatedWorld>['deps']) =>
  logged.filter(({ level }) => level === 'warn').map(({ fields }) => fields);

describe('What follows from a change', () => {
  it('is told to whoever asked for it, and done: a first approval is put on the queue at once', async () => {
    const { deps, tenant, clock } = simulatedWorld();
    const action = await submitted(deps, tenant);
    const announced = await announcedIn(deps, async () => {
      const { effects } = changedIn(await decides(deps, action, 'olivia'));
      expect(effects).toMatchObject([{ actionId: action.id, at: clock.now() }]);
    });
    expect(announced).toMatchObject([{ actionId: action.id, at: clock.now() }]);
  });

  it('is done again when an approval is repeated, because the first answer may have got lost with it', async () => {
    const { deps, tenant } = simulatedWorld();
    const action = await approved(deps, tenant);
    const announced = await announcedIn(deps, () => decides(deps, action, 'olivia'));
    expect(announced).toMatchObject([{ actionId: action.id }]);
  });

  it('and cannot be done now, takes nothing back: it is warned of, and the due row covers it', async () => {
    const { process, tenant, clock } = simulatedWorld();
    const deps = process(clock.now, { queue: brokenQueue });
    const action = await approved(deps, tenant);
    expect(await stored(deps, action)).toMatchObject({ status: 'approved', wakeAt: clock.now() + 2 * minute });
    const warning = { tenant, actionId: action.id, error: 'Error: no route to the queue' };
    expect(warnings(deps)).toEqual([warning]);
    clock.pass(2 * minute);
    await sweep(deps, [tenant]);
    expect(warnings(deps)).toEqual([warning, warning]);
  });
});

describe('A sweep', () => {
  it('waits for no single message, has a few under way at a time, and has sent all when it ends', async () => {
    const { deps, process, tenant, clock } = simulatedWorld();
    for (let n = 0; n < 30; n++) await approved(deps, tenant);
    clock.pass(2 * minute);
    const counts = { underWay: 0, most: 0, sent: 0 };
    const announce = async () => {
      counts.most = Math.max(counts.most, ++counts.underWay);
      await new Promise(resolve => setTimeout(resolve, 30));
      counts.underWay--;
      counts.sent++;
    };
    await sweep(process(clock.now, { queue: { ...brokenQueue, announce } }), [tenant]);
    expect(counts).toEqual({ underWay: 0, most: expect.any(Number), sent: 30 });
    expect(counts.most).toBeGreaterThan(1);
    expect(counts.most).toBeLessThanOrEqual(8);
  });
});
