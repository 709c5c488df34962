import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { personas } from '../../../local/identity/personas.ts';
import { type Answer, type Api, apiOf, errorIn, isolation } from '../../support/api.ts';
import { sharedApp } from '../../support/sharedApp.ts';

// What is not given, or given in another order.

let api: Api;
beforeAll(async () => {
  api = apiOf(await sharedApp('leftOut'));
});

const post = (body: unknown) => api.post('submitter', '/actions', body);
const targetsOf = (answer: Answer) => errorIn(answer).details?.map(({ target }) => target);

describe('a null', () => {
  test('is a property that is not given, but not an element or a cap', async () => {
    const nothing = { name: null, deviceGroup: null };
    const { entity, ...rest } = isolation();
    const bare = {
      ...{
        parameters: { isolationType: null },
        externalId: null,
        severity: null,
        verdict: null,
        reason: null,
        tags: null,
      },
      ...{ investigation: { id: 'i', title: null, url: null }, incident: null, alerts: [{ id: 'a', title: null }] },
      ...{ review: null, requestedBy: null, allowDuplicate: null, detectionSource: null },
    };
    const items = [1, 2].map(n => ({ ...rest, ...bare, entity: { ...entity, ...nothing, id: `${entity.id}${n}` } }));
    expect(await post(items[0])).toMatchObject({
      status: 201,
      body: {
        severity: 'medium',
        parameters: { isolationType: 'full' },
        investigation: { id: 'i' },
        alerts: [{ id: 'a' }],
      },
    });
    expect((await api.post('submitter', '/actions/submit', { items: [items[1], null] })).body).toMatchObject({
      value: [{ status: 201 }, { status: 400 }],
    });
    expect(targetsOf(await post({ ...isolation(), kind: null, tags: ['a', null], alerts: [null] }))).toEqual([
      ...['kind', 'tags.1', 'alerts.0'],
    ]);
    const action = await api.submit('submitter', isolation());
    expect(
      await api.ask('operator', 'approve', action, { comment: null, digest: null, onBehalfOf: null }),
    ).toMatchObject({
      status: 200,
    });
  });

  test('takes the assignee away, and nothing at all is no wish', async () => {
    const action = await api.submit('submitter', isolation());
    const to = { id: personas.operator.oid, name: 'Olive' };
    await api.ask('operator', 'assign', action, { to });
    expect(await api.ask('operator', 'assign', action, { to: { ...to, name: 'Olivia' } })).toMatchObject({
      body: { assignedTo: { ...to, name: 'Olivia' } },
    });
    for (const body of [undefined, {}, { ot: null }])
      expect(targetsOf(await api.ask('operator', 'assign', action, body))).toEqual(['to']);
    const left = await api.ask('operator', 'assign', action, { to: null });
    expect(left).toMatchObject({ status: 200 });
    expect(left.body).not.toHaveProperty('assignedTo');
  });
});

test('tags and alerts in another order, or twice, are the same submission', async () => {
  const [a, b] = [{ id: 'a' }, { id: 'b', title: 'B' }];
  const proposal = isolation('x', { externalId: randomUUID(), tags: ['t1', 't2'], alerts: [a, b] });
  const { id } = await api.submit('submitter', proposal);
  expect(await post({ ...proposal, tags: ['t2', 't1', 't2'], alerts: [b, a, { id: 'A' }] })).toMatchObject({
    status: 200,
    body: { id, tags: ['t1', 't2'], alerts: [a, b] },
  });
  expect(await post({ ...proposal, tags: ['t1'] })).toMatchObject({ status: 409, code: 'ExternalIdInUse' });
});
