import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Api, apiOf, errorIn, isolation } from '../../support/api.ts';
import { investigationContent as content } from '../../support/investigations.ts';
import { sharedApp } from '../../support/sharedApp.ts';

let api: Api;
beforeAll(async () => {
  api = apiOf(await sharedApp('incidents'));
});

const put = (id: string, body: unknown) => api.call('submitter', 'PUT', `/investigations/${id}`, { body });
const get = (id: string) => api.get('reader', `/investigations/${id}`);
const newId = () => `inv-${randomUUID()}`;

describe('an investigation', () => {
  const many = (length: number, item: object) => Array.from({ length }, () => item);
  test.each<[string, object, string]>([
    ['no title', { title: undefined }, 'title'],
    ['an empty title', { title: ' ' }, 'title'],
    ['no source', { detectionSource: undefined }, 'detectionSource'],
    ['no start', { startedAt: undefined }, 'startedAt'],
    ['a start that is no time', { startedAt: 'yesterday' }, 'startedAt'],
    ['a start without a zone', { startedAt: '2026-11-01T08:00:00' }, 'startedAt'],
    ['an end before the start', { endedAt: '2026-11-01T07:59:59Z' }, 'endedAt'],
    ['an unknown status', { status: 'open' }, 'status'],
    ['an unknown severity', { severity: 'critical' }, 'severity'],
    ['a link that is not https', { url: 'http://security.example/' }, 'url'],
    ['an incident without id', { incident: { title: 'x' } }, 'incident.id'],
    ['too many alerts', { alerts: many(51, { id: 'a' }) }, 'alerts'],
    ['too many entities', { entities: many(101, { kind: 'file', id: 'f', verdict: 'malicious' }) }, 'entities'],
    ['too much evidence', { evidence: many(101, { type: 'x', description: 'y' }) }, 'evidence'],
    ['an entity without verdict', { entities: [{ kind: 'file', id: 'f' }] }, 'entities.0.verdict'],
    ['an entity of an unknown kind', { entities: [{ kind: 'x', id: 'f', verdict: 'malicious' }] }, 'entities.0.kind'],
    [
      'an entity whose id could be none',
      { entities: [{ kind: 'file', id: 'a/b', verdict: 'malicious' }] },
      'entities.0.id',
    ],
    ['evidence that says nothing', { evidence: [{ type: 'x', description: ' ' }] }, 'evidence.0.description'],
    ['evidence of no type', { evidence: [{ description: 'x' }] }, 'evidence.0.type'],
    ['what is ours to say', { owner: { id: 'me' } }, 'owner'],
    ['a state', { state: 'remediated' }, 'state'],
  ])('is refused with %s', async (_, changes, target) => {
    const id = newId();
    const answer = await put(id, { ...content, ...changes });
    expect(answer).toMatchObject({ status: 400, code: 'InvalidRequest' });
    expect(errorIn(answer).details?.map(fault => fault.target)).toEqual([target]);
    expect(await get(id)).toMatchObject({ status: 404 });
  });

  test('may be long, but not endless', async () => {
    const evidence = (length: number) => many(length, { type: 'log', description: 'x'.repeat(600) });
    expect(await put(newId(), { ...content, evidence: evidence(90) })).toMatchObject({ status: 201 });
    expect(await put(newId(), { ...content, evidence: evidence(120) })).toMatchObject({ status: 413 });
  });
});

describe('an incident', () => {
  test('is what its actions and recorded investigations say together', async () => {
    const incident = { id: newId(), title: 'Human-operated ransomware', url: 'https://security.example/inc' };
    const [one, two, three] = [newId(), newId(), newId()];
    await put(one, { ...content, incident, severity: 'low' });
    await put(two, { ...content, incident: { id: incident.id }, severity: 'medium' });
    const action = await api.submit(
      'submitter',
      isolation('a', { incident, investigation: { id: one }, severity: 'low' }),
    );
    await api.submit(
      'submitter',
      isolation('b', { incident, investigation: { id: three, title: 'Three' }, severity: 'low' }),
    );
    await api.submit('operator', isolation('c', { incident, severity: 'low' }));
    await api.ask('operator', 'reject', action);
    const answer = await api.get('reader', `/incidents/${incident.id}`);
    expect(answer, answer.text).toMatchObject({
      status: 200,
      body: {
        ...{ ...incident, severity: 'medium', state: 'pendingApproval', complete: true },
        ...{ actions: { total: 3, byStatus: { pending: 2, rejected: 1 } }, waiting: { waits: expect.any(Array) } },
        ...{ firstActivityAt: expect.stringMatching(/Z$/), lastActivityAt: expect.stringMatching(/Z$/) },
      },
    });
    const { investigations } = z
      .looseObject({ investigations: z.array(z.looseObject({ id: z.string() })) })
      .parse(answer.body);
    expect(new Map(investigations.map(({ id, ...rest }) => [id, rest]))).toMatchObject(
      new Map([
        [one, { recorded: true, status: 'active', severity: 'low', state: 'notRemediated' }],
        [two, { recorded: true, state: 'nothingToDo' }],
        [three, { recorded: false, title: 'Three', state: 'pendingApproval' }],
      ]),
    );
    expect(await api.get({ as: 'reader', token: { tenant: 'other' } }, `/incidents/${incident.id}`)).toMatchObject({
      status: 404,
    });
  });

  test('that nothing names is not found', async () => {
    expect(await api.get('reader', `/incidents/${newId()}`)).toMatchObject({ status: 404, code: 'NotFound' });
  });
});
