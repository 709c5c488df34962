import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from '../../src/adapters/tables/actions/rowsOf.ts';
import type { ListQuery } from '../../src/application/actions/ports.ts';
import { submitAction } from '../../src/application/actions/submitAction.ts';
import { type Action, statuses } from '../../src/domain/actions/action.ts';
import type { Filters } from '../../src/domain/actions/filters.ts';
import { kindNames } from '../../src/domain/kinds/index.ts';
import {
  approved,
  decides,
  pipeline,
  proposal,
  type StoreService,
  simulatedWorld,
  storeServices,
  submitted,
} from '../support/deps.ts';
import { allPages, idsIn } from '../support/pages.ts';

type Asked = Omit<ListQuery, 'tenant'>;

describe.each(storeServices)('Lists on $name', ({ start }) => {
  let service: StoreService;
  beforeAll(async () => {
    service = await start();
  });
  afterAll(() => service.stop());

  describe('of a small tenant', () => {
    const tenant = randomUUID();
    const actions: Action[] = [];
    const list = async (query: Asked) =>
      idsIn(await allPages(service.deps.store, { tenant, ...query }, 3)).map(id =>
        actions.findIndex(action => action.id === id),
      );

    beforeAll(async () => {
      const { deps } = service;
      const email = {
        kind: 'softDeleteEmail',
        entity: { kind: 'email', id: "it's <one>&more", name: 'Hello' },
        parameters: { recipient: 'a@example.com' },
        review: { url: 'https://example.com/1' },
      } as const;
      const inOne = { investigation: { id: 'inv-1' }, incident: { id: 'inc-1' } };
      actions.push(await submitted(deps, tenant, inOne));
      actions.push(await approved(deps, tenant, { ...inOne, severity: 'low' }));
      actions.push(await submitted(deps, tenant, { investigation: { id: 'inv-2' }, incident: { id: 'inc-1' } }));
      actions.push(await submitted(deps, tenant, email));
      const rejected = await submitted(deps, tenant, { kind: 'runAntivirusScan', severity: 'medium' });
      await decides(deps, rejected, 'olivia', 'Reject');
      actions.push(rejected);
      const other = await submitAction(deps, proposal(), pipeline(tenant, 'other-pipeline'), randomUUID());
      if (other.type === 'submitted') actions.push(other.action);
    });

    it.each<[string, Asked, readonly number[]]>([
      ['everything, newest first', { filters: {} }, [5, 4, 3, 2, 1, 0]],
      ['what is pending', { view: 'pending', filters: {} }, [5, 3, 2, 0]],
      ['what is in progress', { view: 'inProgress', filters: {} }, [1]],
      ['the history', { view: 'history', filters: {} }, [4]],
      ['one investigation', { filters: { investigationId: ['inv-1'] } }, [1, 0]],
      ['two investigations', { filters: { investigationId: ['inv-1', 'inv-2'] } }, [2, 1, 0]],
      ['one incident', { filters: { incidentId: ['inc-1'] } }, [2, 1, 0]],
      ['what is pending in an incident', { view: 'pending', filters: { incidentId: ['inc-1'] } }, [2, 0]],
      ['what is in progress in an incident', { view: 'inProgress', filters: { incidentId: ['inc-1'] } }, [1]],
      ['an entity with a quote in its id', { filters: { entityId: ["it's <one>&more"] } }, [3]],
      ['a kind of entity', { filters: { entityKind: ['email'] } }, [3]],
      ['some kinds', { filters: { kind: ['softDeleteEmail', 'runAntivirusScan'] } }, [4, 3]],
      ['some severities', { filters: { severity: ['low', 'medium'] } }, [4, 1]],
      ['some statuses', { filters: { status: ['approved', 'rejected'] } }, [4, 1]],
      ['one submitter', { filters: { submittedBy: ['other-pipeline'] } }, [5]],
      [
        'all filters at once',
        { filters: { severity: ['high'], kind: ['isolateDevice'], status: ['pending'] } },
        [5, 2, 0],
      ],
      ['no such thing', { filters: { entityId: ['nowhere'] } }, []],
      ['a filter that tries to be more', { filters: { entityId: ["x' or '1' eq '1"] } }, []],
    ])('%s', async (_, query, expected) => {
      expect(await list(query)).toEqual(expected);
    });

    it('does not take the cursor of another filter, view or tenant, nor one that nobody gave', async () => {
      const { store } = service.deps;
      const query = { tenant, filters: { severity: ['high'] } } as const;
      const { cursor = '' } = (await store.list(query, 1)) ?? {};
      expect(cursor).not.toBe('');
      expect(await store.list(query, 1, cursor)).toBeDefined();
      const others: readonly ListQuery[] = [
        { tenant, filters: {} },
        { tenant, filters: { severity: ['low'] } },
        { tenant, view: 'pending', filters: { severity: ['high'] } },
        { tenant: randomUUID(), filters: { severity: ['high'] } },
      ];
      for (const other of others) expect(await store.list(other, 1, cursor)).toBeUndefined();

      const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const [print] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
      const places = ['', 'x', 'bnVsbA==', 'W10=', 'eyJuZXh0UGFydGl0aW9uS2V5IjoxfQ=='];
      const garbage = [
        '',
        'x',
        '%',
        cursor.slice(1),
        `${cursor}AAAA`,
        encoded(7),
        encoded([print]),
        encoded([print, 7]),
      ];
      for (const made of [...garbage, ...places.map(place => encoded([print, place]))])
        expect(await store.list(query, 1, made), made).toBeUndefined();
    });

    it('shows nothing of another tenant to a cursor that was made up to lead there', async () => {
      const { store } = service.deps;
      const query = { tenant, filters: {} } as const;
      const { cursor = '' } = (await store.list(query, 1)) ?? {};
      const other = await submitted(service.deps, randomUUID());
      const [print] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
      const place = Buffer.from(JSON.stringify({ nextPartitionKey: other.tenant, nextRowKey: 'action_' }));
      const made = Buffer.from(JSON.stringify([print, place.toString('base64')])).toString('base64url');
      const page = await store.list(query, 10, made);
      expect(page?.items.map(({ id }) => id) ?? []).not.toContain(other.id);
    });
  });

  describe('of 3,000 actions with 300 matches among them', () => {
    const tenant = randomUUID();
    const expected: Action[] = [];
    beforeAll(async () => {
      // Only the rows that the list reads, in transactions of a hundred: the store would take minutes.
      const model = await submitted(service.deps, randomUUID());
      const actions = Array.from({ length: 3000 }, (_, n): Action => {
        const id = service.deps.newId(model.createdAt - n * 1000);
        const entity = { ...model.entity, id: `device-${n}` };
        return { ...model, tenant, id, entity, severity: n % 10 === 3 ? 'low' : 'high' };
      });
      expected.push(...actions.filter(({ severity }) => severity === 'low'));
      const entities = actions.map(action => {
        const [[rowKey, row] = ['', {}]] = rowsOf(action);
        return { partitionKey: tenant, rowKey, ...row };
      });
      for (let from = 0; from < entities.length; from += 100)
        await service.table.submitTransaction(entities.slice(from, from + 100).map(entity => ['create', entity]));
    });

    it.each([7, 50, 1000])('gives each once in pages of %i, with few requests', async size => {
      const { requests, deps } = service;
      requests.reset();
      const query = { tenant, filters: { severity: ['low'] } } as const;
      const { items } = await allPages(deps.store, query, size);
      expect(items.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
      // Each full page one request, and what storage's own scan limit (1,000 rows) adds.
      expect(requests.count()).toBeLessThanOrEqual(Math.ceil(300 / size) + 3000 / 1000 + 1);
    });

    it('gives each once when there are more comparisons than storage takes', async () => {
      const wanted: Filters = {
        severity: ['low'],
        kind: kindNames,
        status: statuses,
        entityId: ['device-3', 'device-13', 'device-23', 'device-24', ...expected.slice(5).map(a => a.entity.id)],
      };
      const { items } = await allPages(service.deps.store, { tenant, filters: wanted }, 100);
      const found = expected.filter(({ entity }) => wanted.entityId?.includes(entity.id));
      expect(found.length).toBe(298);
      expect(items.map(({ id }) => id)).toEqual(found.map(({ id }) => id));
    });
  });
});

describe('Where storage looks at few rows a query', () => {
  it('lists, histories and wake-ups go on through pages that are empty', async () => {
    const { deps, tenant, clock } = simulatedWorld({}, { scanLimit: 2 });
    const wanted: string[] = [];
    for (let n = 0; n < 40; n++) {
      clock.pass(1);
      const action = await submitted(deps, tenant, { severity: n % 20 === 0 ? 'low' : 'high' });
      if (n % 20 === 0) wanted.push(action.id);
    }
    const { items, pages } = await allPages(deps.store, { tenant, filters: { severity: ['low'] } }, 10);
    expect(items.map(({ id }) => id)).toEqual(wanted.toReversed());
    // 40 rows, two a request, five requests a page.
    expect(pages).toBe(4);

    const [first = ''] = wanted;
    for (const who of ['a', 'b', 'c'])
      await decides(deps, { tenant, id: first }, who, who === 'c' ? 'Reject' : 'Approve');
    expect((await deps.store.history(tenant, first)).map(({ sequence }) => sequence)).toEqual([1, 2]);
    let due = 0;
    for await (const _ of deps.store.due(tenant, clock.now() + 1e9)) due += 1;
    expect(due).toBe(40);
  });

  it('a list that takes long stops with a short page', async () => {
    const { deps, tenant, clock, tables } = simulatedWorld({}, { scanLimit: 1 });
    for (let n = 0; n < 6; n++) await submitted(deps, tenant);
    tables.faults.decide = () => {
      clock.pass(1500);
      return 'ok';
    };
    const page = await deps.store.list({ tenant, filters: {} }, 6);
    expect(page?.items.length).toBe(2);
    expect(page?.cursor).toBeDefined();
  });
});
