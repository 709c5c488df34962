import { createDueReports } from '../../src/application/reports/reports.ts';
import type { Event } from '../../src/domain/actions/event.ts';
import { hour, minute } from '../../src/domain/values/time.ts';
import { decides, safetyIn, simulatedWorld, submitted } from './deps.ts';
import { recorded } from './investigations.ts';
import { copiesInMemory, sealed, verified } from './seals.ts';
import { tamperer } from './tampering.ts';

/**
 * A tenant with three seals and their copies: over three actions, the first of which has three entries in two of them, and
 * over other changes; and one more action that is not sealed.
 */
export const sealedStory = async () => {
  const copies = copiesInMemory();
  const world = simulatedWorld({ sealCopies: copies.copies });
  const { deps, tenant, clock } = world;
  await deps.store.check();
  const first = await submitted(deps, tenant, { tags: ['tier0'] });
  const second = await submitted(deps, tenant);
  await decides(deps, first, 'olivia');
  await sealed(world);
  await decides(deps, first, 'otto');
  await decides(deps, second, 'olivia', 'Reject');
  await safetyIn(deps, tenant, { paused: true });
  await createDueReports(deps, [tenant], { usual: [{ days: [1], times: [8 * hour], timeZone: 'UTC' }], own: {} });
  await recorded(deps, tenant, 'inv-1');
  await sealed(world);
  const third = await submitted(deps, tenant);
  await sealed(world);
  const fresh = (await submitted(deps, tenant)).id;
  clock.pass(minute);
  return {
    ...{ world, copies, attack: tamperer(world) },
    ...{ one: first.id, two: second.id, three: third.id, fresh },
    recordKeys: Object.keys(await world.rowsIn(tenant)),
    /** The first broken place, or how much was verified; with the copies of the container or without. */
    found: async (withCopies = false) => {
      const verification = await verified({ ...deps, sealCopies: withCopies ? copies.copies : undefined }, tenant);
      return verification.intact ? verification.figures : verification.broken;
    },
  };
};
export type SealedStory = Awaited<ReturnType<typeof sealedStory>>;

/** Somebody else approved. */
export const otherVoter = (event: Event): Event =>
  event.type === 'ApprovalGiven' || event.type === 'Approved'
    ? { ...event, vote: { ...event.vote, by: { ...event.vote.by, id: 'mallory' } } }
    : event;
