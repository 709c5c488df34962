import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Api, apiOf, isolation } from '../../support/api.ts';
import { type LocalApp, startLocalApp } from '../../support/localApp.ts';

// Few calls a minute, few open actions, one kind that is carried out.
const perMinute = 30;
const mostOpen = 4;
let app: LocalApp;
let api: Api;
beforeAll(async () => {
  const limits = { RATE_LIMIT: String(perMinute), OPEN_LIMIT: String(mostOpen) };
  app = await startLocalApp({ settings: { ...limits, PROVIDERS: 'isolateDevice:simulated' } });
  api = apiOf(app);
});
afterAll(() => app.stop());

const submissions = z.object({
  value: z.array(
    z.object({ status: z.number(), error: z.object({ code: z.string(), message: z.string() }).optional() }),
  ),
});
const expectWait = (answer: Awaited<ReturnType<Api['get']>>) => {
  expect(answer, answer.text).toMatchObject({ status: 429, code: 'TooManyRequests' });
  const wait = Number(answer.headers.get('retry-after'));
  expect(wait).toBeGreaterThan(0);
  expect(answer.text).toContain(`${wait} seconds`);
};

describe('A caller over its rate', () => {
  it('gets 429 with the wait; others, and calls without signing in, do not', async () => {
    const answers = [];
    for (let n = 0; n < perMinute + 5; n++) answers.push(await api.get('reader', '/me'));
    const [refused] = answers.filter(({ status }) => status === 429);
    if (!refused) throw new Error('nobody was refused');
    expectWait(refused);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(perMinute);
    expect((await api.get('operator', '/me')).status).toBe(200);
    expect((await api.get('nobody', '/health')).status).toBe(200);
    // Counted before its role is looked at.
    expectWait(await api.post('reader', '/actions', {}));
  });

  it('is counted by each item of a batch, and hears of it in the item', async () => {
    const items = Array.from({ length: perMinute + 10 }, () => ({}));
    const answer = await api.post('operator2', '/actions/submit', { items });
    expect(answer.status).toBe(200);
    const { value } = submissions.parse(answer.body);
    const [first] = value;
    expect(first).toMatchObject({ status: 400, error: { message: expect.stringMatching(/^kind is required\. /) } });
    const refused = value.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(5);
    for (const { error } of refused) expect(error).toMatchObject({ code: 'TooManyRequests' });
    expectWait(await api.post('operator2', '/actions/submit', { items }));
    const elsewhere = { as: 'operator', token: { tenant: 'other' } } as const;
    const actions = Array.from({ length: perMinute + 10 }, () => ({ id: 'nonsense' }));
    const bulk = submissions.parse((await api.post(elsewhere, '/actions/approve', { items: actions })).body).value;
    expect(bulk[0]).toMatchObject({ status: 400 });
    expect(bulk.filter(({ status }) => status === 429).length).toBeGreaterThan(5);
  });
});

describe('A submitter with as many open actions as it may have', () => {
  it('gets 429 with the wait, and the others go on', async () => {
    const isolated = (caller: 'submitter' | 'administrator') => api.post(caller, '/actions', isolation(randomUUID()));
    for (let n = 0; n < mostOpen; n++) expect((await isolated('submitter')).status).toBe(201);
    expectWait(await isolated('submitter'));
    expect((await isolated('administrator')).status).toBe(201);
    const batch = await api.post('submitter', '/actions/submit', { items: [isolation(randomUUID())] });
    expect(submissions.parse(batch.body).value).toMatchObject([{ status: 429 }]);
  });
});

describe('What waits', () => {
  const waits = z.looseObject({
    id: z.string(),
    waitingFor: z.looseObject({ reason: z.string(), message: z.string() }),
  });
  it('says for what: on the action, in lists, and what stands still in the summary', async () => {
    const proposal = { kind: 'disableUser', entity: { kind: 'user', id: randomUUID(), name: 'Ulla' } };
    const action = await api.submit('administrator', proposal);
    const answer = await api.ask('global', 'approve', action);
    const nobody = { waitingFor: { reason: 'noBackEnd', message: expect.stringContaining('PROVIDERS') } };
    expect(waits.parse(answer.body)).toMatchObject(nobody);
    expect(waits.parse((await api.get('global', `/actions/${action.id}`)).body)).toMatchObject(nobody);
    const list = await api.get('global', '/actions', { view: 'inProgress' });
    expect(z.object({ value: z.array(waits) }).parse(list.body).value).toMatchObject([{ id: action.id, ...nobody }]);
    expect((await api.get('global', '/actions/summary')).body).toMatchObject({
      paused: false,
      notCarriedOut: expect.arrayContaining(['disableUser']),
    });
  });
});

describe('Why not', () => {
  it('is said on the action in the words of the error', async () => {
    const action = await api.submit('administrator', isolation(randomUUID()));
    const shown = z.looseObject({
      allowedOperations: z.record(
        z.string(),
        z.object({ reason: z.string().optional(), message: z.string().optional() }),
      ),
    });
    const { allowedOperations } = shown.parse((await api.get('administrator', `/actions/${action.id}`)).body);
    for (const operation of ['approve', 'cancel', 'retry'] as const) {
      const refused = await api.ask('administrator', operation, action);
      const { error } = z.object({ error: z.object({ code: z.string(), message: z.string() }) }).parse(refused.body);
      expect(allowedOperations[operation]).toEqual({ reason: error.code, message: error.message });
    }
  });

  it('names only roles that this caller can have, and says that people decide', async () => {
    const { id } = await api.submit('administrator', isolation(randomUUID()));
    const messageFor = async (caller: 'submitter' | 'nobodySpecial' | 'relay', operation: string) => {
      const answer = await api.post(
        caller === 'nobodySpecial' ? 'submitter' : caller,
        `/actions/${id}/${operation}`,
        {},
      );
      expect(answer.status).toBe(403);
      return answer.text;
    };
    const voting = await messageFor('submitter', 'approve');
    expect(voting).toContain('People decide this, not applications');
    expect(voting).toContain('DecisionRelay');
    expect(voting).not.toContain('SecurityOperator');
    const cancelling = await messageFor('relay', 'cancel');
    expect(cancelling).toContain('a person has to do it');
    expect(cancelling).not.toContain('SecurityOperator');
  });
});
