import { beforeAll, describe, expect, it } from 'vitest';
import { listActions, readAction, readOpenFigures } from '../../../src/application/actions/readActions.ts';
import { readIncident } from '../../../src/application/investigations/incidents.ts';
import { readInvestigation } from '../../../src/application/investigations/investigations.ts';
import { day, hour, type Instant, minute } from '../../../src/domain/values/time.ts';
import { type Story, storyIn } from '../../support/builders.ts';
import { approved, operator, simulatedWorld, submitted, type World } from '../../support/deps.ts';
import { idAt, putActions, toldAgain } from '../../support/manyActions.ts';

// What reading costs must follow the answer and not the history. Requests are counted as storage gets them, and so are
// the entities that storage looks at for them, those too that a filter then leaves out.

const few = 1000;
const many = 50_000;
const openOnes = 30;

/** A tenant with some open actions, and as many ended ones behind them as wanted. */
const tenantWith = async (ended: number): Promise<World> => {
  const world = simulatedWorld();
  const { deps, tenant, clock } = world;
  const links = { investigation: { id: 'inv-1' }, incident: { id: 'inc-1' } };
  for (let n = 0; n < openOnes; n++) {
    clock.pass(minute);
    const wanted = { ...links, severity: n % 3 === 0 ? 'low' : 'high' } as const;
    await (n % 3 === 1 ? approved(deps, tenant, wanted) : submitted(deps, tenant, wanted));
  }
  const first = clock.now() - day;
  putActions(world, ended, n => past(tenant, n, first - n * 10 * minute));
  return world;
};

/** An ended action: half of them are rejected by Olivia, half approved by her and succeeded. */
const past = (tenant: string, n: number, createdAt: Instant): Story => {
  const severity = n % 10 === 0 ? 'low' : 'high';
  const entity = { kind: 'device', id: `past-device-${n}` } as const;
  const links = { investigation: { id: `past-${n % 500}` }, incident: { id: `past-${n % 100}` } };
  const model = n % 2 === 0 ? rejected : succeeded;
  const changes = { tenant, entity, severity, ...links } as const;
  return toldAgain({ ...model, history: [] }, idAt(createdAt, n), createdAt, changes);
};
const [rejected, succeeded] = [storyIn('rejected'), storyIn('succeeded')];

type Read = (world: World) => Promise<unknown>;
type Cost = { readonly requests: number; readonly entities: number; readonly found: unknown };

/** How many a page of a list shows. */
const listed =
  (query: Parameters<typeof listActions>[2], size = 50): Read =>
  async ({ deps, tenant }) => {
    const page = await listActions(deps, operator(tenant), query, size);
    if (page.type === 'refused') throw new Error(page.refusal.code);
    return page.value.items.length;
  };

const costOf = async (read: Read, world: World): Promise<Cost> => {
  const { tables } = world;
  const [requests, entities] = [tables.requests.length, tables.looked()];
  const found = await read(world);
  return { requests: tables.requests.length - requests, entities: tables.looked() - entities, found };
};

/** Each reading: storage requests, entities that storage looked at, and what was found. */
const readings: readonly (readonly [what: string, read: Read, requests: number, entities: number, found: unknown])[] = [
  ['the list of everything, a page', listed({ filters: {} }), 1, 50, 50],
  ['the list of what is pending', listed({ view: 'pending', filters: {} }), 1, 30, 20],
  ['what is pending, soonest expiry first', listed({ view: 'pending', orderBy: 'expiresAt', filters: {} }), 1, 20, 20],
  ['what is in progress', listed({ view: 'inProgress', filters: {} }), 1, 30, 10],
  ['the history, a page', listed({ view: 'history', filters: {} }), 1, 80, 50],
  ['the history by its end, a page', listed({ view: 'history', orderBy: 'endedAt', filters: {} }), 1, 50, 50],
  ['what is pending, of a severity', listed({ view: 'pending', filters: { severity: ['low'] } }), 1, 30, 10],
  ['a severity that each tenth ended one has', listed({ filters: { severity: ['low'] } }, 20), 1, 121, 20],
  ['one entity', listed({ filters: { entityId: ['past-device-7'] } }), 1, 1, 1],
  ['one investigation', listed({ filters: { investigationId: ['inv-1'] } }), 1, 30, 30],
  ['one incident', listed({ filters: { incidentId: ['inc-1'] } }), 1, 30, 30],
  ['what a person decided, a page', listed({ filters: { decidedBy: ['olivia'] } }), 1, 50, 50],
  ['what a person decided, pending', listed({ view: 'pending', filters: { decidedBy: ['olivia'] } }), 1, 30, 0],
  [
    'two hours of some days ago',
    world => {
      const createdAfter = world.clock.now() - 5 * day;
      return listed({ createdAfter, createdBefore: createdAfter + 2 * hour, filters: {} })(world);
    },
    ...([1, 12, 12] as const),
  ],
  [
    'one action',
    async ({ deps, tenant }) => {
      const { items = [] } = (await deps.store.list({ tenant, filters: {} }, 1)) ?? {};
      return (await readAction(deps, operator(tenant), items[0]?.id ?? '')).type === 'ok';
    },
    // The list that finds one included.
    ...([2, 2, true] as const),
  ],
  [
    'an investigation, with its state and waiting times',
    async ({ deps, tenant }) => (await readInvestigation(deps, operator(tenant), 'inv-1')).type === 'ok',
    // The look for its record included.
    ...([2, 31, true] as const),
  ],
  [
    'an incident, the same',
    async ({ deps, tenant }) => (await readIncident(deps, operator(tenant), 'inc-1')).type === 'ok',
    ...([2, 30, true] as const),
  ],
  [
    'the summary',
    async ({ deps, tenant }) => (await readOpenFigures(deps, operator(tenant))).total,
    ...([2, 30, 30] as const),
  ],
];

describe('Reading costs the same with 1,000 and with 50,000 ended actions', () => {
  let worlds: readonly World[];
  beforeAll(async () => {
    worlds = await Promise.all([few, many].map(tenantWith));
  });

  it.each(readings)('%s', async (_, read, requests, entities, found) => {
    const costs: Cost[] = [];
    for (const world of worlds) costs.push(await costOf(read, world));
    expect(costs).toEqual([few, many].map(() => ({ requests, entities, found })));
  });

  it('but a filter that nothing passes looks at five pages of storage and no more', async () => {
    const nothing = listed({ filters: { verdict: ['noThreatsFound'] } });
    const costs: Cost[] = [];
    for (const world of worlds) costs.push(await costOf(nothing, world));
    expect(costs.map(({ requests }) => requests)).toEqual([2, 5]);
  });
});

describe('The summary of what is open', () => {
  const pending = storyIn('pending');
  /** So many pending actions, one a minute, that expire ten hours after the last one is made. */
  const worldWith = (open: number): World => {
    const world = simulatedWorld();
    const { clock, tenant } = world;
    const first = clock.now() - open * minute;
    const expiresAt = clock.now() + 10 * hour;
    putActions(world, open, n => {
      const createdAt = first + n * minute;
      const entity = { kind: 'device', id: `device-${n}` } as const;
      const told = toldAgain({ ...pending, history: [] }, idAt(createdAt, n), createdAt, { tenant, entity });
      return { ...told, action: { ...told.action, expiresAt } };
    });
    return world;
  };
  const figures = ({ deps, tenant }: World) => readOpenFigures(deps, operator(tenant));

  it('is exact for 1,000', async () => {
    const world = worldWith(1000);
    const { requests, entities, found } = await costOf(figures, world);
    expect({ requests, entities }).toEqual({ requests: 2, entities: 2000 });
    expect(found).toMatchObject({
      total: 1000,
      byStatus: { pending: 1000, approved: 0 },
      byAge: { under1Hour: 59, from1To8Hours: 420, from8To24Hours: 521, from1To3Days: 0 },
      expiringWithin24Hours: 1000,
      oldest: { createdAt: world.clock.now() - 1000 * minute },
    });
  });

  it.each([1001, 5000])('says of %i what is surely there, costs no more, and does not guess the oldest', async open => {
    const { requests, entities, found } = await costOf(figures, worldWith(open));
    expect({ requests, entities }).toEqual({ requests: 2, entities: 2000 });
    const atLeast = (number: number) => ({ atLeast: number });
    expect(found).toMatchObject({
      total: atLeast(1000),
      byStatus: { pending: atLeast(1000), approved: atLeast(0) },
      expiringWithin24Hours: atLeast(1000),
    });
    expect(found).not.toHaveProperty('oldest');
  });

  it('gives up counting where storage gives little at a time', async () => {
    const world = simulatedWorld({}, { scanLimit: 2 });
    for (let n = 0; n < 12; n++) await submitted(world.deps, world.tenant);
    const { requests, found } = await costOf(figures, world);
    expect(requests).toBe(6);
    expect(found).toMatchObject({ total: { atLeast: 10 }, expiringWithin24Hours: 0 });
  });
});
