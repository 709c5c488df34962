import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListQuery } from '../../../src/application/actions/ports.ts';
import { type Action, isOpen } from '../../../src/domain/actions/action.ts';
import type { ActionOutline } from '../../../src/domain/actions/outline.ts';
import type { Policy } from '../../../src/domain/policy/policy.ts';
import { day, minute } from '../../../src/domain/values/time.ts';
import { ruleWith } from '../../support/builders.ts';
import { decides, simulatedWorld, stored, submitted, type World } from '../../support/deps.ts';
import { allPages } from '../../support/pages.ts';

// Somebody reads a list page by page, while others submit and decide before every single request that storage gets.

type List = {
  readonly query: Omit<ListQuery, 'tenant'>;
  readonly has: (action: Action) => boolean;
  /** Never falls from one item to the next. */
  readonly place: (summary: ActionOutline) => number;
};
const newest = ({ createdAt }: ActionOutline) => -createdAt;
const soonest = ({ expiresAt }: ActionOutline) => expiresAt;
const isPending = ({ status }: Action) => status === 'pending';
const isLow = ({ severity }: Action) => severity === 'low';
const lists: Readonly<Record<string, List>> = {
  everything: { query: { filters: {} }, has: () => true, place: newest },
  'what is pending': { query: { view: 'pending', filters: {} }, has: isPending, place: newest },
  'what is pending, soonest expiry first': {
    query: { view: 'pending', orderBy: 'expiresAt', filters: {} },
    has: isPending,
    place: soonest,
  },
  'what is in progress': {
    query: { view: 'inProgress', filters: {} },
    has: action => isOpen(action) && !isPending(action),
    place: newest,
  },
  'the history': { query: { view: 'history', filters: {} }, has: action => !isOpen(action), place: newest },
  'a severity': { query: { filters: { severity: ['low'] } }, has: isLow, place: newest },
  'what a person decided': {
    query: { filters: { decidedBy: ['olivia'] } },
    has: ({ votes }) => votes.some(({ by }) => by.id === 'olivia'),
    place: newest,
  },
};

const step = fc.oneof(
  fc.record({ type: fc.constant('submit' as const), isLow: fc.boolean() }),
  fc.record({
    type: fc.constantFrom('Approve' as const, 'Reject' as const),
    which: fc.nat(50),
    who: fc.constantFrom('olivia', 'oscar'),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What is of low severity expires within a day, so the order of expiry is not that of creation. */
const policy: Policy = {
  rules: [
    { match: { severities: ['low'] }, rule: ruleWith({ expiresAfter: day, approvals: 2 }) },
    { match: {}, rule: ruleWith() },
  ],
};

const take = async ({ deps, tenant, clock }: World, ids: string[], wanted: Step): Promise<void> => {
  // So that two of them may come in the same millisecond.
  if (ids.length % 2 === 0) clock.pass(minute);
  if (wanted.type === 'submit') {
    ids.push((await submitted(deps, tenant, { severity: wanted.isLow ? 'low' : 'high' })).id);
    return;
  }
  const id = ids[wanted.which % Math.max(ids.length, 1)];
  // Refused where it is decided already.
  if (id !== undefined) await decides(deps, { tenant, id }, wanted.who, wanted.type);
};

const raced = fc.record({
  before: fc.array(step, { minLength: 5, maxLength: 30 }),
  /** What happens before each of storage's requests. */
  meanwhile: fc.array(fc.array(step, { maxLength: 3 }), { maxLength: 15 }),
  size: fc.integer({ min: 1, max: 7 }),
  scanLimit: fc.integer({ min: 1, max: 8 }),
});

describe('Pages while others write', () => {
  it.each(Object.entries(lists))('of %s: what stays is there once, and in order', async (_, { query, has, place }) => {
    await fc.assert(
      fc.asyncProperty(raced, async ({ before, meanwhile, size, scanLimit }) => {
        const world = simulatedWorld({ recentPolicy: async () => policy }, { scanLimit });
        const { deps, tenant, tables } = world;
        const ids: string[] = [];
        for (const wanted of before) await take(world, ids, wanted);
        const members = async () => {
          const actions = await Promise.all(ids.map(id => stored(deps, { tenant, id })));
          return new Set(actions.filter(has).map(({ id }) => id));
        };
        const atFirst = await members();

        const coming = [...meanwhile];
        let isWriting = false;
        tables.faults.decide = async () => {
          if (isWriting) return 'ok' as const;
          isWriting = true;
          for (const wanted of coming.shift() ?? []) await take(world, ids, wanted);
          isWriting = false;
          return 'ok' as const;
        };
        const { items } = await allPages(deps.store, { tenant, ...query }, size);
        tables.faults.decide = () => 'ok';

        // States go one way: what is in the list at the beginning and at the end was in it all the time.
        const inTheEnd = await members();
        const shown = items.map(({ id }) => id);
        expect(new Set(shown).size).toBe(shown.length);
        expect(shown).toEqual(expect.arrayContaining([...atFirst].filter(id => inTheEnd.has(id))));
        const places = items.map(place);
        expect(places).toEqual(places.toSorted((a, b) => a - b));
      }),
      { numRuns: 40 },
    );
  });
});
