import { randomUUID } from 'node:crypto';
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localTenant, otherTenant, personas } from '../../local/identity/personas.ts';
import { type Api, apiOf, isolation } from '../support/api.ts';
import { type LocalApp, startLocalApp } from '../support/localApp.ts';
import { earlier, minutes, principal } from './earlier.ts';

let app: LocalApp;
let api: Api;
beforeAll(async () => {
  // The sweep stays out of it: here only messages make something happen.
  app = await startLocalApp({ settings: { SWEEP_SCHEDULE: '0 0 0 1 1 *' } });
  api = apiOf(app);
});
afterAll(() => app.stop());

const queue = (name = 'action-execution') => new QueueClient(app.connectionString, name);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const send = (text: string, name?: string) => queue(name).sendMessage(base64(text));
const messageFor = ({ id }: { id: string }, tenant: string = localTenant) => JSON.stringify({ tenant, actionId: id });
const logged = (...parts: readonly string[]) =>
  app.logs().filter(line => parts.every(part => line.includes(part))).length;
const waiting = async (name?: string) => (await queue(name).getProperties()).approximateMessagesCount;

/** Approved, and no message sent. */
const approvedQuietly = async (name?: string) => {
  const past = earlier(app, minutes(1));
  const action = await past.submit(isolation(name), principal(personas.submitter, localTenant));
  const by = principal(personas.operator, localTenant);
  return past.change(action, now => ({ type: 'Approve', by, now, wakeAt: now + 120_000 }));
};

describe('a malformed message', () => {
  const wrong = ['{', 'text', '""', '7', 'null', '[]', '{}', '{"tenant":1,"actionId":2}'];
  const named = [
    { tenant: localTenant },
    { tenant: localTenant, actionId: 'x' },
    { tenant: "x' or 'a' eq 'a", actionId: randomUUID() },
    { tenant: localTenant, actionId: randomUUID(), more: true },
    [{ tenant: localTenant, actionId: randomUUID() }],
  ].map(message => JSON.stringify(message));

  test('is logged and set aside, and the others work', async () => {
    const messages = [...wrong, ...named];
    const action = await approvedQuietly();
    for (const message of messages) await send(message);
    await send(messageFor(action));
    await api.until('succeeded', action);
    await expect
      .poll(() => logged('ERROR executeAction', 'a malformed queue message was set aside'), { timeout: 10_000 })
      .toBe(messages.length);
    await expect.poll(() => waiting(), { timeout: 10_000 }).toBe(0);
    expect(logged('executeAction', 'moves to')).toBe(0);
  });

  test('that the host itself cannot read goes to the poison queue, and the others work', async () => {
    const action = await approvedQuietly();
    await queue().sendMessage('no base64!');
    await send(messageFor(action));
    await api.until('succeeded', action);
    await expect.poll(() => logged('ERROR executePoison', 'is not base64'), { timeout: 15_000 }).toBe(1);
    await expect.poll(() => waiting(), { timeout: 10_000 }).toBe(0);
  });
});

test('a message that was given up is logged with the action it was about', async () => {
  const actionId = randomUUID();
  await queue('action-execution-poison').createIfNotExists();
  await send(messageFor({ id: actionId }), 'action-execution-poison');
  const line = ['ERROR executePoison', `"actionId":"${actionId}"`, `"tenant":"${localTenant}"`];
  await expect.poll(() => logged(...line), { timeout: 15_000 }).toBe(1);
});

test('the same message many times is one execution', async () => {
  const action = await approvedQuietly();
  await Promise.all(Array.from({ length: 10 }, () => send(messageFor(action))));
  await api.until('succeeded', action);
  await send(messageFor(action));
  await expect.poll(() => logged('nothing to execute', action.id, '"status":"succeeded"')).toBeGreaterThan(0);
  const types = (await api.history('reader', action)).map(({ type }) => type);
  expect(types).toEqual(['Submitted', 'Approved', 'ExecutionStarted', 'Succeeded']);
});

test('a message makes nothing happen that was not approved', async () => {
  const pending = await api.submit('submitter', isolation('pending'));
  const rejected = await api.submit('submitter', isolation('rejected'));
  await api.ask('operator', 'reject', rejected);
  for (const action of [pending, rejected]) await send(messageFor(action));
  for (const { id } of [pending, rejected])
    await expect.poll(() => logged('nothing to execute', id), { timeout: 10_000 }).toBe(1);
  expect((await api.view('reader', pending)).etag).toBe(pending.etag);
});

test('a message for an action that does not exist, or not in that tenant, is let go', async () => {
  const action = await approvedQuietly();
  for (const message of [messageFor(action, otherTenant), messageFor({ id: action.id.replace(/.{4}$/, '0000') })])
    await send(message);
  await expect.poll(() => logged('names an action that does not exist'), { timeout: 10_000 }).toBe(2);
  expect((await api.view('reader', action)).status).toBe('approved');
});

test('what a provider puts off, or takes its time over, is looked at again by itself, at the time it named', async () => {
  const [later, slow] = [isolation('desktop#later'), isolation('desktop#slow')];
  const actions = await Promise.all([later, slow].map(proposal => api.submit('submitter', proposal)));
  for (const action of actions) await api.ask('operator', 'approve', action);
  for (const action of actions) await api.until('succeeded', action, 100_000);
}, 120_000);

test('an approval sends its message, and a repeated one sends it again', async () => {
  const action = await approvedQuietly('quiet');
  expect(await api.ask('operator', 'approve', action)).toMatchObject({ status: 200, body: { status: 'approved' } });
  await api.until('succeeded', action);
});
