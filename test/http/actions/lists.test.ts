import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { personas } from '../../../local/identity/personas.ts';
import { openFiguresSchema } from '../../../src/domain/reports/openFigures.ts';
import { rfc3339 } from '../../../src/domain/values/time.ts';
import { type Api, apiOf, type Caller, errorIn, isolation, listIn, type ShownAction } from '../../support/api.ts';
import { parsedCsv } from '../../support/parsedCsv.ts';
import { sharedApp } from '../../support/sharedApp.ts';

let api: Api;
const actions: ShownAction[] = [];
const { operator, operator2, relay } = personas;
const incident = { id: `inc-${randomUUID()}` };
beforeAll(async () => {
  api = apiOf(await sharedApp('lists'));
  const twice = { tags: ['tier0'], incident };
  actions.push(await api.submit('submitter', isolation('=cmd()', { ...twice, reason: 'one\ntwo, "three"' })));
  actions.push(await api.submit('submitter', isolation('b', { ...twice, verdict: 'suspicious' })));
  actions.push(await api.submit('operator', isolation('c', { incident, verdict: 'malicious', severity: 'low' })));
  for (const index of [0, 1]) await api.ask('operator', 'approve', at(index));
  await api.ask('operator2', 'reject', at(1), { comment: 'not this one' });
  await api.ask('administrator', 'assign', at(2), { to: { id: operator.oid, name: operator.name } });
  await api.ask('administrator', 'assign', at(0), { to: { id: operator2.oid } });
});

const at = (index: number): ShownAction => actions[index] ?? fail();
const fail = (): never => {
  throw new Error('there is no such action');
};
const found = async (query: Record<string, string>, caller: Caller = 'reader', path = '/actions') => {
  const ids = (await api.pages(caller, path, { maxpagesize: '2', ...query })).flatMap(({ value }) =>
    value.map(({ id }) => id),
  );
  return ids.map(id => actions.findIndex(action => action.id === id));
};

describe('lists', () => {
  test.each<[Record<string, string>, readonly number[]]>([
    [{}, [2, 1, 0]],
    [{ verdict: 'suspicious' }, [1, 0]],
    [{ verdict: 'suspicious,malicious' }, [2, 1, 0]],
    [{ source: 'manual' }, [2]],
    [{ decidedBy: operator.oid }, [1, 0]],
    [{ decidedBy: operator2.oid.toUpperCase() }, [1]],
    [{ decidedBy: `${operator.oid},${operator2.oid}` }, [1, 0]],
    [{ assignedTo: operator.oid }, [2]],
    [{ assignedTo: `${operator.oid}, ${operator2.oid}` }, [2, 0]],
    [{ view: 'pending', orderby: 'expiresAt' }, [0, 2]],
    [{ view: 'pending', orderby: 'expiresAt', assignedTo: operator.oid, severity: 'low' }, [2]],
    [{ createdAfter: '2000-01-01T00:00:00Z', createdBefore: '2999-01-01T00:00:00+01:00' }, [2, 1, 0]],
    [{ createdBefore: '2000-01-01T00:00:00.5Z' }, []],
    [{ createdBefore: '1970-01-01T00:00:00Z' }, []],
    [{ verdict: 'suspicious,suspicious' }, [1, 0]],
    [{ verdict: 'suspicious,' }, [1, 0]],
    [{ verdict: ',suspicious,,malicious' }, [2, 1, 0]],
    [{ verdict: '', assignedTo: operator.oid, cursor: '', view: '', createdAfter: '' }, [2]],
    [{ decidedBy: `${operator2.oid},${operator2.oid}` }, [1]],
  ])('%o', async (query, expected) => {
    expect(await found(query)).toEqual(expected);
    expect(await found(query, 'reader', `/incidents/${incident.id}/actions`)).toEqual(expected);
  });

  test('an interval begins with its first instant, and ends before its last one', async () => {
    const [first, second] = [at(1), at(2)].map(({ createdAt }) => String(createdAt));
    if (!first || !second) return fail();
    expect(await found({ createdAfter: first, createdBefore: second })).toEqual([1]);
    expect(await found({ createdBefore: first })).toEqual([0]);
    expect(await found({ createdAfter: second, createdBefore: second })).toEqual([]);
  });

  test('`me` is the person who asks', async () => {
    expect(await found({ decidedBy: 'me' }, 'operator')).toEqual([1, 0]);
    expect(await found({ decidedBy: 'me' }, 'operator2')).toEqual([1]);
    expect(await found({ decidedBy: 'me' })).toEqual([]);
    expect(await found({ assignedTo: 'me' }, 'operator')).toEqual([2]);
    expect(await found({ assignedTo: `me,${operator2.oid}` }, 'operator')).toEqual([2, 0]);
    const { nextLink = '' } = listIn(await api.get('operator', '/actions', { decidedBy: 'me', maxpagesize: '1' }));
    expect(await api.call('operator', 'GET', nextLink)).toMatchObject({ status: 200 });
    expect(await api.call('operator2', 'GET', nextLink)).toMatchObject({ status: 400, code: 'InvalidCursor' });
  });

  test('an application is nobody, but may ask for what it passed on by its object id', async () => {
    const onBehalfOf = { name: 'Ida' };
    const action = await api.submit('submitter', isolation('relayed'));
    expect(await api.ask('relay', 'reject', action, { onBehalfOf })).toMatchObject({ status: 200 });
    const ids = listIn(await api.get('relay', '/actions', { decidedBy: relay.oid })).value.map(({ id }) => id);
    expect(ids).toEqual([action.id]);
  });

  test('a submitter finds who decided on what it submitted, and on nothing else', async () => {
    expect(await found({ decidedBy: operator.oid }, 'submitter')).toEqual([1, 0]);
    expect(await found({ decidedBy: operator.oid }, 'submitter2')).toEqual([]);
    expect(await found({ assignedTo: operator.oid }, 'submitter')).toEqual([]);
  });
});

describe('requests for lists that make no sense are refused, naming the parameter', () => {
  const gone = '019ab3c0-0000-7000-8000-000000000000';
  const refusedAt = async (query: Record<string, string>, path = '/actions', caller: Caller = 'reader') => {
    const answer = await api.get(caller, path, query);
    expect(answer, answer.text).toMatchObject({ status: 400, code: 'InvalidRequest' });
    return errorIn(answer).details?.map(({ target }) => target.split('.')[0]);
  };

  test.each([
    ...['verdict=evil', 'verdict=,', 'source=guesswork', 'source=automated,x', 'orderby=createdAt'],
    ...['orderby=expiresAt%20desc', 'format=xml', 'format=CSV', 'decidedBy=olivia'],
    ...['decidedBy=Me', 'assignedTo=nobody', `assignedTo=${Array.from({ length: 21 }, () => randomUUID()).join()}`],
    ...['createdAfter=yesterday', 'createdAfter=2026-11-23', 'createdAfter=2026-11-23T09:00:00'],
    ...['createdBefore=1900-01-01T00:00:00Z', 'createdAfter=9999-12-31T23:59:59-00:01'],
    ...['createdAfter=2026-02-30T00:00:00Z', 'createdBefore=1764000000000', 'createdBefore=2026-11-23T25:00:00Z'],
    // An offset whose plus was not written as %2B.
    'createdBefore=2026-11-23T09:00:00%2001:00',
  ])('of lists, with an unknown value: %s', async given => {
    const [name = '', value = ''] = given.split('=');
    for (const path of ['/actions', '/incidents/i/actions', '/investigations/i/actions']) {
      const query = { view: 'pending', [name]: decodeURIComponent(value) };
      expect(new Set(await refusedAt(query, path))).toEqual(new Set([name]));
    }
  });

  test('an order of expiry needs what expires', async () => {
    expect(await refusedAt({ orderby: 'expiresAt' })).toEqual(['orderby']);
    expect(await refusedAt({ orderby: 'expiresAt', view: 'history' })).toEqual(['orderby']);
    expect(await refusedAt({ orderby: 'expiresAt', status: 'pending' }, '/incidents/i/actions')).toEqual(['orderby']);
  });

  test('an interval that ends before it begins', async () => {
    const query = { createdAfter: '2026-11-23T09:00:00.001Z', createdBefore: '2026-11-23T10:00:00+01:00' };
    expect(await refusedAt(query)).toEqual(['createdBefore']);
  });

  test('`me` in the mouth of an application', async () => {
    const robot: Caller = { as: 'submitter', token: { roles: ['SecurityReader'] } };
    const query = { decidedBy: `${gone},me`, assignedTo: 'me' };
    for (const caller of [robot, 'submitter', 'relay'] as const)
      expect(await refusedAt(query, '/actions', caller)).toEqual(['decidedBy', 'assignedTo']);
  });
});

describe('lists as CSV', () => {
  const csv = { format: 'csv', incidentId: incident.id };

  test('have a heading row and the same actions, with no cell that a spreadsheet would calculate', async () => {
    const answer = await api.get('reader', '/actions', csv);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(answer.headers.get('link')).toBeNull();
    expect(answer.headers.get('x-ms-request-id')).not.toBeNull();
    const [heading = [], ...rows] = parsedCsv(answer.text);
    const records = rows.map(row => Object.fromEntries(row.map((cell, index) => [heading[index], cell])));
    expect(records.map(({ id }) => id)).toEqual([2, 1, 0].map(index => at(index).id));
    const [low, rejected, first] = records;
    expect(low).toMatchObject({ source: 'manual', severity: 'low', assignedToId: operator.oid, decidedByIds: '' });
    expect(rejected).toMatchObject({
      ...{ status: 'rejected', decisionOutcome: 'rejected', approvalsRequired: '2', approvalsGranted: '1' },
      ...{ decidedByIds: `${operator.oid}; ${operator2.oid}`, decidedByNames: `${operator.name}; ${operator2.name}` },
    });
    expect(first).toMatchObject({
      ...{ kind: 'isolateDevice', entityId: at(0).entity.id, entityName: "'=cmd()", tags: 'tier0' },
      ...{ createdAt: at(0)['createdAt'], reason: 'one\ntwo, "three"', incidentId: incident.id, decisionOutcome: '' },
    });
  });

  test('are followed by their Link header, and each page has its heading', async () => {
    const ids: (string | undefined)[] = [];
    let next: string | undefined;
    do {
      const query = { ...csv, maxpagesize: '1' };
      const answer = next ? await api.call('reader', 'GET', next) : await api.get('reader', '/actions', query);
      const [heading, ...rows] = parsedCsv(answer.text);
      expect(heading?.[0]).toBe('id');
      ids.push(...rows.map(([id]) => id));
      next = /^<(.*)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
    } while (next !== undefined);
    expect(ids).toEqual([2, 1, 0].map(index => at(index).id));
  });

  test('of nothing are a heading, and faults are JSON as ever', async () => {
    const empty = await api.get('reader', '/actions', { ...csv, entityId: 'nowhere' });
    expect(parsedCsv(empty.text)).toHaveLength(1);
    const invalid = await api.get('reader', '/actions', { ...csv, cursor: 'x' });
    expect(invalid).toMatchObject({ status: 400, code: 'InvalidCursor', body: { error: { code: 'InvalidCursor' } } });
  });
});

describe('the summary', () => {
  test('counts what is open in the tenant, under a route that no other function hides', async () => {
    const there = (persona: 'reader' | 'submitter' | 'operator'): Caller => ({
      as: persona,
      token: { tenant: 'other' },
    });
    const [oldest] = [await api.submit(there('submitter'), isolation('a', { severity: 'low' }))];
    await api.submit(there('submitter'), isolation('b', { severity: 'high' }));
    const ended = await api.submit(there('submitter'), isolation('c'));
    await api.ask(there('operator'), 'reject', ended);
    const answer = await api.get(there('reader'), '/actions/summary');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      total: 2,
      byStatus: { pending: 2, needsAttention: 0 },
      bySeverity: { low: 1, high: 1, medium: 0 },
      byEntityKind: { device: 2, user: 0 },
      byAge: { under1Hour: 2, over3Days: 0 },
      expiringWithin24Hours: 0,
      oldest: { id: oldest.id, createdAt: oldest['createdAt'], kind: 'isolateDevice', status: 'pending' },
    });
    const names = [...Object.keys(openFiguresSchema.shape), 'paused', 'notCarriedOut'];
    expect(Object.keys(Object(answer.body)).sort()).toEqual(names.filter(name => name !== 'unreadable').sort());
    expect(answer.body).toHaveProperty('at', rfc3339(Date.parse(Object(answer.body).at)));
  });

  test('takes no parameters', async () => {
    expect(await api.get('reader', '/actions/summary', { view: 'pending' })).toMatchObject({
      status: 400,
      code: 'InvalidRequest',
    });
  });
});
