import { createHash, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { personas } from '../../../local/identity/personas.ts';
import { rfc3339 } from '../../../src/domain/values/time.ts';
import { type Api, apiOf, errorIn, isolation, listIn, mailDeletion, type ShownAction } from '../../support/api.ts';
import { sharedApp } from '../../support/sharedApp.ts';

// What somebody needs who shows lists to people who decide.

let api: Api;
let before: string;
let failing: ShownAction;
const actions: ShownAction[] = [];
beforeAll(async () => {
  api = apiOf(await sharedApp('portalLists'));
  before = rfc3339(Date.now() - 1000);
  const device = { kind: 'device', id: randomUUID(), name: 'desktop "7"', deviceGroup: 'Finance' };
  actions.push(await api.submit('submitter', isolation('', { entity: device, tags: ['vip, "first"', 'vip'] })));
  actions.push(await api.submit('operator', isolation(`${'é'.repeat(250)}#fail`)));
  actions.push(await api.submit('submitter', mailDeletion()));
  actions.push(await api.submit('submitter', isolation('rejected')));
  failing = at(1);
  await api.ask('operator2', 'approve', failing);
  await api.until('failed', failing);
  await api.ask('operator', 'reject', at(3));
});
const at = (index: number): ShownAction => {
  const action = actions[index];
  if (!action) throw new Error('there is no such action');
  return action;
};
const list = async (query: Record<string, string>, caller: 'reader' | 'operator' | 'submitter' = 'operator') =>
  listIn(await api.get(caller, '/actions', query));
const found = async (query: Record<string, string>, caller: 'reader' | 'operator' | 'submitter' = 'operator') =>
  (await list(query, caller)).value.map(({ id }) => actions.findIndex(action => action.id === id));

describe('lists include on request', () => {
  test('what the caller may do with each item, as the item alone says', async () => {
    const { value } = await list({ include: 'allowedOperations' });
    expect(value).toHaveLength(4);
    for (const item of value) {
      expect(item.allowedOperations).toEqual((await api.view('operator', item)).allowedOperations);
      expect(item).not.toHaveProperty('parameters');
    }
    const [byReader] = (await list({ include: 'allowedOperations' }, 'reader')).value;
    expect(byReader?.allowedOperations).toMatchObject({ approve: { allowed: false, reason: 'MissingRole' } });
  });

  test('the parameters, so that the digest can be computed from what the row shows', async () => {
    const { value } = await list({ include: 'parameters,allowedOperations' });
    const sorted = (_: string, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner;
    for (const { kind, entity, parameters, digest } of value) {
      const canonical = JSON.stringify({ entity, kind, parameters }, sorted);
      expect(`sha256:${createHash('sha256').update(canonical).digest('hex')}`).toBe(digest);
    }
    expect(value.some(({ parameters }) => Object.keys(Object(parameters)).length > 0)).toBe(true);
  });

  test('nothing of either unless asked, and nothing else', async () => {
    for (const item of (await list({})).value)
      expect(Object.keys(item)).not.toEqual(expect.arrayContaining(['parameters', 'allowedOperations']));
    for (const query of [{ include: 'history' }, { include: '' }, { include: 'parameters', format: 'csv' }]) {
      const answer = await api.get('operator', '/actions', query);
      expect(answer, answer.text).toMatchObject({ status: 400, code: 'InvalidRequest' });
      expect(errorIn(answer).details?.[0]?.target).toMatch(/^include/);
    }
  });
});

describe('lists are filtered by', () => {
  test.each<[Record<string, string>, readonly number[]]>([
    [{ tag: 'vip' }, [0]],
    [{ tag: 'none,vip' }, [0]],
    [{ deviceGroup: 'Finance' }, [0]],
    [{ deviceGroup: 'finance' }, []],
    [{ submittedBy: personas.operator.oid }, [1]],
    [{ submittedBy: 'me' }, [1]],
    [{ submittedBy: `${personas.operator.oid.toUpperCase()},${personas.submitter.oid}` }, [3, 2, 1, 0]],
    [{ q: 'DESKTOP finance' }, [0]],
    [{ q: 'invoice' }, [2]],
    [{ modifiedAfter: '2999-01-01T00:00:00Z' }, []],
    [{ view: 'history', orderby: 'endedAt' }, [3, 1]],
    [{ view: 'history', orderby: 'endedAt', maxpagesize: '1' }, [3]],
  ])('%o', async (query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  test('a submitter asks for its own, or finds nothing', async () => {
    expect(await found({ submittedBy: personas.submitter.oid }, 'submitter')).toEqual([3, 2, 0]);
    expect(await found({}, 'submitter')).toEqual([3, 2, 0]);
    expect(await found({ submittedBy: personas.operator.oid }, 'submitter')).toEqual([]);
  });

  test.each([
    { q: '' },
    { q: 'a\nb' },
    { q: 'x'.repeat(257) },
    { tag: '' },
    { deviceGroup: ',' },
    { submittedBy: 'ida' },
    { modifiedAfter: 'today' },
    { orderby: 'endedAt' },
    { orderby: 'endedAt', view: 'pending' },
  ])('not by %o', async query => {
    const answer = await api.get('operator', '/actions', query);
    expect(answer, answer.text).toMatchObject({ status: 400, code: 'InvalidRequest' });
    expect(Object.keys(query)[0]).toBe(errorIn(answer).details?.[0]?.target.split('.')[0]);
  });
});

describe('items say', () => {
  test('when they ended and how long they waited, and nothing that moves with the clock while they wait', async () => {
    const [rejected] = (await list({ view: 'history', orderby: 'endedAt' })).value;
    const { decision } = Object(rejected);
    expect(rejected).toMatchObject({ endedAt: decision.at });
    const waited = Date.parse(decision.at) - Date.parse(String(rejected?.['createdAt']));
    expect(rejected?.['waitedSeconds']).toBe(Math.floor(waited / 1000));
    for (const item of (await list({ view: 'pending' })).value)
      expect(Object.keys(item)).not.toEqual(expect.arrayContaining(['endedAt', 'waitedSeconds']));
  });
});

describe('a list has a version of its own', () => {
  test.each<Record<string, string>>([{}, { include: 'allowedOperations' }, { format: 'csv' }, { maxpagesize: '1' }])(
    'as %o: not sent again while it says the same',
    async query => {
      const ask = (etag?: string) =>
        api.call('operator', 'GET', '/actions', {
          query,
          headers: etag === undefined ? {} : { 'if-none-match': etag },
        });
      const first = await ask();
      const etag = first.headers.get('etag') ?? '';
      expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
      expect(await ask(etag)).toMatchObject({ status: 304, text: '' });
      await api.ask('operator', 'comment', at(2), { comment: 'a change' });
      const second = await ask(etag);
      // A page of one does not show what changed.
      const isShown = query['maxpagesize'] === undefined;
      expect(second.status).toBe(isShown ? 200 : 304);
      expect(second.headers.get('etag') === etag).toBe(!isShown);
    },
  );

  test('which depends on whom it tells what they may do', async () => {
    const etagFor = async (caller: 'reader' | 'operator', query: Record<string, string>) =>
      (await api.get(caller, '/actions', query)).headers.get('etag');
    expect(await etagFor('reader', {})).toBe(await etagFor('operator', {}));
    const query = { include: 'allowedOperations' };
    expect(await etagFor('reader', query)).not.toBe(await etagFor('operator', query));
  });
});

test('the summary counts what was decided and ended since a time', async () => {
  const since = await api.get('reader', '/actions/summary', { since: before });
  expect(since.body).toMatchObject({
    total: 2,
    history: {
      sinceAt: before,
      decided: { total: 2, byOutcome: { approved: 1, rejected: 1 } },
      ended: { total: 2, byStatus: { failed: 1, rejected: 1 } },
    },
  });
  const later = await api.get('reader', '/actions/summary', { since: '2999-01-01T00:00:00Z' });
  expect(later.body).toMatchObject({ history: { decided: { total: 0, byOutcome: {} }, ended: { total: 0 } } });
  expect((await api.get('reader', '/actions/summary')).body).not.toHaveProperty('history');
  for (const wrong of [rfc3339(Date.now() - 36 * 86_400_000), 'yesterday', '']) {
    const answer = await api.get('reader', '/actions/summary', { since: wrong });
    expect(answer, answer.text).toMatchObject({ status: 400, code: 'InvalidRequest' });
    expect(errorIn(answer).details?.[0]?.target).toBe('since');
  }
});

describe('CSV is for spreadsheets', () => {
  const bytesOf = async (path: string, query: Record<string, string>) => {
    const { url } = await sharedApp('portalLists');
    const authorization = `Bearer ${await api.token('reader', {})}`;
    const asked = new URLSearchParams({ 'api-version': '2026-11-01', format: 'csv', ...query });
    const target = path.startsWith('http') ? path : `${url}/api${path}?${asked}`;
    const response = await fetch(target, { headers: { authorization } });
    const begin = [...new Uint8Array(await response.arrayBuffer()).slice(0, 3)];
    return { begin, headers: response.headers };
  };
  const mark = [0xef, 0xbb, 0xbf];

  test('begins with a byte order mark on the first page alone, and has a file name', async () => {
    const first = await bytesOf('/actions', { maxpagesize: '2' });
    expect(first.begin).toEqual(mark);
    const name = /^attachment; filename="actions-\d{4}-\d\d-\d\d\.csv"$/;
    expect(first.headers.get('content-disposition')).toMatch(name);
    const next = /^<(.*)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await bytesOf(next, {});
    expect(second.begin).toEqual([...Buffer.from('id,')]);
    expect(second.headers.get('content-disposition')).toMatch(name);
  });

  test('so are reports', async () => {
    const { begin, headers } = await bytesOf('/reports/pending', {});
    expect(begin).toEqual(mark);
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="report-\d{4}-\d\d-\d\d\.csv"$/);
  });
});
