import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type Answer, type Api, apiOf, isolation } from '../../support/api.ts';
import { type LocalApp, startLocalApp } from '../../support/localApp.ts';

// The safety settings of the tenant are changed here, so this suite has an app of its own.

let app: LocalApp;
let api: Api;
beforeAll(async () => {
  app = await startLocalApp();
  api = apiOf(app);
});
afterAll(() => app.stop());

const again = (body: unknown = { reason: 'Crown jewels' }) =>
  api.post('administrator', '/policy/require-approval-again', body);
const setSafety = async (wanted: object) => {
  const { headers } = await api.get('reader', '/safety');
  const body = { paused: true, protectedTargets: [], caps: {}, reason: 'A drill', ...wanted };
  const answer = await api.call('administrator', 'PUT', '/safety', {
    body,
    headers: { 'if-match': headers.get('etag') ?? '' },
  });
  expect(answer, answer.text).toMatchObject({ status: 200 });
};
const batchIn = ({ body }: Answer) => z.looseObject({ batchId: z.string() }).parse(body).batchId;

test('what is approved, and is protected today, goes back to be decided by two administrators', async () => {
  await setSafety({});
  const action = await api.submit('submitter', isolation());
  const other = await api.submit('submitter', isolation());
  for (const one of [action, other]) await api.ask('operator', 'approve', one);
  await api.ask('administrator', 'approve', other);
  await setSafety({ protectedTargets: [{ kind: action.entity.kind, id: action.entity.id }] });
  const answer = await again();
  expect(answer).toMatchObject({
    status: 200,
    body: { putBack: [action.id], stillApproved: 1, started: 0, failed: 0 },
  });
  expect(answer.body).not.toHaveProperty('nextLink');
  expect(await api.view('reader', action)).toMatchObject({
    status: 'pending',
    requiredAgainAt: expect.any(String),
    approval: { required: 2, granted: 0, votes: [], roles: ['SecurityAdministrator', 'GlobalAdministrator'] },
  });
  expect((await api.history('reader', action)).at(-1)).toMatchObject({
    type: 'ApprovalRequiredAgain',
    comment: 'Crown jewels',
    batchId: batchIn(answer),
    by: { role: 'SecurityAdministrator' },
  });
  expect((await api.view('reader', other)).status).toBe('approved');
  expect(await again()).toMatchObject({ status: 200, body: { putBack: [], stillApproved: 1 } });
  // One who may no more hears so; those who may, approve it again.
  expect(await api.ask('operator', 'approve', action)).toMatchObject({ status: 403, code: 'MissingRole' });
  await api.ask('administrator', 'approve', action);
  expect(await api.ask('global', 'approve', action)).toMatchObject({ status: 200, body: { status: 'approved' } });
});

test.each<[string, unknown, string]>([
  ['no reason', {}, 'reason'],
  ['an empty one', { reason: ' ' }, 'reason'],
  ['what is not known', { reason: 'x', all: true }, 'all'],
])('it is refused with %s', async (_, body, target) => {
  expect(await again(body)).toMatchObject({
    status: 400,
    code: 'InvalidRequest',
    body: { error: { details: [{ target }] } },
  });
});

test('it is refused with a cursor of something else', async () => {
  const answer = await api.call('administrator', 'POST', '/policy/require-approval-again', {
    body: { reason: 'x' },
    query: { cursor: 'x' },
  });
  expect(answer).toMatchObject({ status: 400, code: 'InvalidCursor' });
});
