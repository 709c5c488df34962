import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { submitAction } from '../../src/application/actions/submitAction.ts';
import { executeAction } from '../../src/application/executor/executeAction.ts';
import { sweep } from '../../src/application/sweep/sweep.ts';
import type { Action } from '../../src/domain/actions/action.ts';
import { verifyHistory } from '../../src/domain/history/history.ts';
import {
  announcedIn,
  approved,
  decides,
  endOf,
  needsTwo,
  pipeline,
  proposal,
  type StoreService,
  stored,
  storeServices,
  story,
  submitted,
} from '../support/deps.ts';
import { recordingProvider } from '../support/recordingProvider.ts';

const [azurite] = storeServices;
const twenty = Array.from({ length: 20 }, (_, n) => n);

describe('At once, over the real emulator', () => {
  let service: StoreService;
  beforeAll(async () => {
    service = await azurite.start();
    await submitted(service.deps, randomUUID());
  });
  afterAll(() => service.stop());

  const counted = (words: readonly string[]) => {
    const counts: Record<string, number> = {};
    for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
    return counts;
  };
  const expectIntact = async (action: Action) => {
    const entries = await service.deps.store.history(action.tenant, action.id);
    expect(verifyHistory(entries, await stored(service.deps, action), service.deps.sha256)).toEqual({ intact: true });
  };
  /** Twenty people, half of them against it. */
  const twentyDecide = async (action: Action) => {
    const types = twenty.map(n => (n % 2 === 0 ? ('Approve' as const) : ('Reject' as const)));
    const answers = await Promise.all(types.map((type, n) => decides(service.deps, action, `person-${n}`, type)));
    const after = await stored(service.deps, action);
    for (const [n, answer] of answers.entries()) {
      const voted = after.votes.some(({ by }) => by.id === `person-${n}`);
      // Who hears "changed" has a vote that is kept; everybody else hears how it was decided, by whom.
      expect([endOf(answer), voted]).toEqual(voted ? ['changed', true] : ['AlreadyDecided', false]);
      if (answer.type === 'refused') expect(answer.action).toEqual(after);
    }
    await expectIntact(action);
    return after;
  };

  it('twenty people decide on an action that needs one approval: one does', async () => {
    const action = await submitted(service.deps, randomUUID());
    const after = await twentyDecide(action);
    expect(after.votes).toHaveLength(1);
    expect(await story(service.deps, action)).toEqual([
      'Submitted',
      after.status === 'approved' ? 'Approved' : 'Rejected',
    ]);
  });

  it('twenty people decide on an action that needs two: two approve, or one rejects', async () => {
    for (let round = 0; round < 3; round++) {
      const action = await submitted(service.deps, randomUUID(), needsTwo);
      const after = await twentyDecide(action);
      const types = (await story(service.deps, action)).slice(1);
      expect([['ApprovalGiven', 'Approved'], ['ApprovalGiven', 'Rejected'], ['Rejected']]).toContainEqual(types);
      expect(after.votes).toHaveLength(types.length);
      expect(after.status).toBe(types.includes('Approved') ? 'approved' : 'rejected');
    }
  });

  it('one person approves twenty times: it is one vote', async () => {
    const action = await submitted(service.deps, randomUUID(), needsTwo);
    const answers = await Promise.all(twenty.map(() => decides(service.deps, action, 'olivia')));
    expect(counted(answers.map(endOf))).toEqual({ changed: 1, unchanged: 19 });
    expect(await stored(service.deps, action)).toMatchObject({ status: 'pending', votes: [{ by: { id: 'olivia' } }] });
  });

  it('the same submission comes twenty times: it is one action, and everybody hears of that one', async () => {
    const tenant = randomUUID();
    const same = proposal({ externalId: 'e-1' });
    const answers = await Promise.all(
      twenty.map(() => submitAction(service.deps, same, pipeline(tenant), randomUUID())),
    );
    expect(counted(answers.map(({ type }) => type))).toEqual({ submitted: 1, existing: 19 });
    expect(new Set(answers.map(answer => answer.action?.id)).size).toBe(1);
    expect((await service.deps.store.list({ tenant, filters: {} }, 10))?.items).toHaveLength(1);
  });

  it('isolation and release of one device come ten times each: one is taken in, the others hear which', async () => {
    const tenant = randomUUID();
    const { entity } = proposal();
    const answers = await Promise.all(
      twenty.map(n => {
        const kind = n % 2 === 0 ? 'isolateDevice' : 'releaseDevice';
        return submitAction(service.deps, proposal({ entity, kind }), pipeline(tenant), randomUUID());
      }),
    );
    const words = answers.map(answer => (answer.type === 'refused' ? answer.refusal.code : answer.type));
    expect(counted(words)).toEqual({ submitted: 1, DuplicateOpenAction: 9, ConflictingOpenAction: 10 });
    expect(new Set(answers.map(answer => answer.action?.id)).size).toBe(1);
    expect((await service.deps.store.list({ tenant, filters: {} }, 10))?.items).toHaveLength(1);
  });

  it('the same message comes ten times, and again afterwards: it runs once', async () => {
    const { runs, providers } = recordingProvider();
    const deps = { ...service.deps, providers };
    const action = await approved(deps, randomUUID());
    const look = () => executeAction(deps, { tenant: action.tenant, actionId: action.id });
    await Promise.all(twenty.slice(10).map(look));
    await look();
    expect(runs).toEqual([`${action.id}:1`]);
    expect(await story(deps, action)).toEqual(['Submitted', 'Approved', 'ExecutionStarted', 'Succeeded']);
  });

  it('two sweeps beside each other ask for each action once', async () => {
    const tenant = randomUUID();
    const late = { ...service.deps, now: () => Date.now() + 150_000 };
    const actions = [];
    for (let n = 0; n < 10; n++) actions.push(await approved(service.deps, tenant));
    const effects = await announcedIn(late, () => Promise.all([sweep(late, [tenant]), sweep(late, [tenant])]));
    expect(effects.map(({ actionId }) => actionId).sort()).toEqual(actions.map(({ id }) => id).sort());
  });
});
